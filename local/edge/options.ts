/** What the edge half is told, and what it tells. Both go from process to process as JSON. */
export interface EdgeOptions {
  /** Path of the state directory. */
  state: string;
  /** Whether KV is kept in memory only. */
  memory: boolean;
  /** Whether to begin with nothing. */
  fresh: boolean;
  region: string;
  /** 0: any free one. */
  port: number;
  /** The private API's stage. */
  backendUrl: string;
  /** Variables and secrets of the Worker, in place of those it would have. */
  variables: Record<string, string>;
  /** Whether to believe a client's `CF-Connecting-IP`. */
  trustClientAddress: boolean;
  /** Address of a stand-in for all hosts of the internet; null: none can be reached. */
  outside: string | null;
}

export interface EdgeReady {
  url: string;
  /** The standard variables with which another process finds this half. */
  environment: Record<string, string>;
}
