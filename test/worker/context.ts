/** What the set-up, in Node, tells the tests, in workerd. */
export interface WorkerTestContext {
  backendUrl: string;
  awsCredentials: string;
  cursorSecret: string;
  faultsUrl: string;
  /** API keys by what they are for. */
  keys: {
    acme: string;
    other: string;
    alone: string;
    writer: string;
    reader: string;
    acknowledger: string;
    consumer: string;
  };
}
