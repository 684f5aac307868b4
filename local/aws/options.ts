/** What the AWS half is told, and what it tells. Both go from process to process as JSON. */
import type { EngineName } from "../dynamodb/engine.ts";

export interface AwsOptions {
  /** Path of the state directory. */
  state: string;
  /** Whether table and secrets are kept in memory only. */
  memory: boolean;
  /** Whether to begin with nothing. */
  fresh: boolean;
  engine?: EngineName | undefined;
  region: string;
  /** Of the private API; 0: any free one. */
  port: number;
  /** Environment of the Lambdas, on top of what they need. */
  variables: Record<string, string>;
}

export interface AwsReady {
  /** The private API's stage: BACKEND_URL of an edge. */
  url: string;
  engine: string;
  demo: { tenant: string; api_key: string };
  /** The standard variables with which another process finds this half. */
  environment: Record<string, string>;
}
