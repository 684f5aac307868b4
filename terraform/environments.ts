/**
 * The three environments and everything in which they differ: the one table to read, or to change,
 * before a plan.
 */

export const environmentNames = ["development", "staging", "production"] as const;
export type EnvironmentName = (typeof environmentNames)[number];

export interface Environment {
  readonly name: EnvironmentName;
  readonly region: string;
  readonly logRetentionDays: number;
  /** Requests per second and burst, of each operation. */
  readonly throttle: { readonly rate: number; readonly burst: number };
  readonly lambda: {
    readonly memoryMb: number;
    /**
     * Instances that one function may run at most, and that no other can take; `undefined` shares
     * the account's pool.
     */
    readonly reservedConcurrency: number | undefined;
  };
  /** Addresses that the alarms write to; each confirms its subscription once. */
  readonly alarmEmails: readonly string[];
  /** Neither the API nor a plan may remove the table. */
  readonly deletionProtection: boolean;
  /** How far back the table can be restored; 0 for no recovery. */
  readonly recoveryDays: number;
  /**
   * A deployment sends a share of the calls to the new version first, and all of them only when
   * nothing went wrong.
   */
  readonly canary: { readonly weight: number; readonly minutes: number } | undefined;
  /** Keeps what the table drops, in S3. */
  readonly archive:
    | { readonly glacierAfterDays: number; readonly expireAfterDays: number }
    | undefined;
  /**
   * `regional`: public address, closed by IAM. `vpc`: no public address, reached through a tunnel.
   */
  readonly endpoint: "regional" | "vpc";
}

export const environments: Readonly<Record<EnvironmentName, Environment>> = {
  development: {
    name: "development",
    region: "us-east-1",
    logRetentionDays: 7,
    throttle: { rate: 100, burst: 200 },
    lambda: { memoryMb: 512, reservedConcurrency: undefined },
    alarmEmails: [],
    deletionProtection: false,
    recoveryDays: 0,
    canary: undefined,
    archive: undefined,
    endpoint: "regional",
  },
  staging: {
    name: "staging",
    region: "us-east-1",
    logRetentionDays: 30,
    throttle: { rate: 500, burst: 1_000 },
    lambda: { memoryMb: 1_024, reservedConcurrency: 50 },
    alarmEmails: [],
    deletionProtection: false,
    recoveryDays: 7,
    canary: { weight: 0.1, minutes: 1 },
    archive: { glacierAfterDays: 7, expireAfterDays: 30 },
    endpoint: "regional",
  },
  production: {
    name: "production",
    region: "us-east-1",
    logRetentionDays: 90,
    throttle: { rate: 2_000, burst: 4_000 },
    lambda: { memoryMb: 1_769, reservedConcurrency: 200 },
    alarmEmails: [],
    deletionProtection: true,
    recoveryDays: 35,
    canary: { weight: 0.1, minutes: 10 },
    archive: { glacierAfterDays: 30, expireAfterDays: 400 },
    endpoint: "regional",
  },
};

/** The name of something in an account that may hold all three environments. */
export const nameIn = (environment: Environment, part: string): string =>
  `zapier-triggers-${environment.name}-${part}`;
