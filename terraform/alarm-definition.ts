/** What an alarm is made of, and what alarms are about. */
import type { Environment } from "./environments.ts";
import type { Metric } from "./metrics.ts";

export interface AlarmDefinition {
  readonly name: string;
  /** Its section of the runbook, where that is not the name. */
  readonly section?: string;
  /** What is wrong when it rings, for the one who is woken. */
  readonly means: string;
  readonly metrics: Readonly<Record<string, Metric>>;
  /** Over the metrics' ids; where it is missing, there is one metric. */
  readonly expression?: string;
  /** Rings above it. */
  readonly threshold: number;
  readonly periodSeconds: number;
  /** Rings when so many of the last periods were above the threshold. */
  readonly periods: { readonly breaching: number; readonly of: number };
  readonly missing?: "breaching";
  /**
   * It means the version that is being released, and not what consumers or AWS do meanwhile: a
   * canary that makes it ring goes back.
   */
  readonly release?: true;
}

export interface Watched {
  readonly environment: Environment;
  readonly tableName: string;
  /** By service. */
  readonly functionNames: Readonly<Record<string, string>>;
  /** Of every way to the private API. */
  readonly apiNames: readonly string[];
}

/** For what must not happen once. */
export const atOnce = { periodSeconds: 300, periods: { breaching: 1, of: 1 } } as const;
/** For what must not happen once, and may be what a release brought. */
export const withinMinutes = { periodSeconds: 60, periods: { breaching: 1, of: 1 } } as const;
/** For what is no trouble until it stays. */
export const lasting = { periodSeconds: 60, periods: { breaching: 3, of: 5 } } as const;
