/**
 * The three environments and everything in which they differ: the one table to read, or to change,
 * before a plan.
 */
import type { EndpointKind } from "./endpoints.ts";

export const environmentNames = ["development", "staging", "production"] as const;
export type EnvironmentName = (typeof environmentNames)[number];

export interface Environment {
  readonly name: EnvironmentName;
  readonly region: string;
  readonly logRetentionDays: {
    /** What the Lambdas say of their work. */
    readonly work: number;
    /** Who called, and who was refused: access logs and the authorization Lambda's. */
    readonly access: number;
  };
  /** Requests per second and burst, of each operation. */
  readonly throttle: { readonly rate: number; readonly burst: number };
  readonly lambda: {
    readonly memoryMb: number;
    /**
     * Instances that one function may run at most, and that no other can take; `undefined` shares
     * the account's pool. A new account has as few as 10 in all: see `npm run deploy`, step
     * `preflight`.
     */
    readonly reservedConcurrency: number | undefined;
  };
  /**
   * Whether X-Ray follows calls. It takes the first of each second and 5 % of the others, which
   * costs more than all Lambdas of a busy month: for when something is looked into.
   */
  readonly tracing: boolean;
  /** Addresses that the alarms write to; each confirms its subscription once. */
  readonly alarmEmails: readonly string[];
  /** Whether it may be deployed without anybody to tell of an alarm. */
  readonly silent: boolean;
  /** In USD a month: the alarm addresses are told when it is forecast to be exceeded. */
  readonly budget: number;
  /** Neither the API nor a plan may remove the table. */
  readonly deletionProtection: boolean;
  /** How far back the table can be restored; 0 for no recovery. */
  readonly recoveryDays: number;
  /**
   * The table's name where it is not the contract's: after a restore from a point in time, the
   * restored table's. See docs/infrastructure.md, "Restore the table".
   */
  readonly tableName?: string;
  /**
   * A deployment sends a share of the calls to the new version first, and all of them only when
   * nothing went wrong. The alarms that mean the release take 3 to 5 minutes to ring.
   */
  readonly canary: { readonly weight: number; readonly minutes: number } | undefined;
  /** Keeps what the table drops, in S3. */
  readonly archive:
    | { readonly glacierAfterDays: number; readonly expireAfterDays: number }
    | undefined;
  /**
   * The ways to the private API, side by side: the Worker calls the first. `undefined`: somebody
   * must choose, see `endpoints.ts`.
   */
  readonly endpoints: readonly EndpointKind[] | undefined;
}

export const environments: Readonly<Record<EnvironmentName, Environment>> = {
  development: {
    name: "development",
    region: "us-east-1",
    logRetentionDays: { work: 7, access: 7 },
    throttle: { rate: 100, burst: 200 },
    lambda: { memoryMb: 512, reservedConcurrency: undefined },
    tracing: true,
    alarmEmails: [],
    silent: true,
    budget: 25,
    deletionProtection: false,
    recoveryDays: 0,
    canary: undefined,
    archive: undefined,
    endpoints: ["regional"],
  },
  staging: {
    name: "staging",
    region: "us-east-1",
    logRetentionDays: { work: 30, access: 90 },
    throttle: { rate: 500, burst: 1_000 },
    lambda: { memoryMb: 1_024, reservedConcurrency: undefined },
    tracing: true,
    alarmEmails: [],
    silent: true,
    budget: 50,
    deletionProtection: false,
    recoveryDays: 7,
    canary: { weight: 0.1, minutes: 6 },
    archive: { glacierAfterDays: 7, expireAfterDays: 30 },
    endpoints: ["regional"],
  },
  production: {
    name: "production",
    region: "us-east-1",
    logRetentionDays: { work: 90, access: 365 },
    throttle: { rate: 2_000, burst: 4_000 },
    lambda: { memoryMb: 1_769, reservedConcurrency: undefined },
    tracing: false,
    alarmEmails: [],
    silent: false,
    budget: 500,
    deletionProtection: true,
    recoveryDays: 35,
    canary: { weight: 0.1, minutes: 10 },
    archive: { glacierAfterDays: 30, expireAfterDays: 400 },
    endpoints: undefined,
  },
};

/** People apply development; the others go through their workflows, and have a Worker, which reports each minute. */
export const deployedByWorkflows = ["staging", "production"] as const;

export const hasWorker = ({ name }: Pick<Environment, "name">): boolean =>
  deployedByWorkflows.some((deployed) => deployed === name);

/** The name of something in an account that may hold all three environments. */
export const nameIn = (environment: Pick<Environment, "name">, part: string): string =>
  `zapier-triggers-${environment.name}-${part}`;
