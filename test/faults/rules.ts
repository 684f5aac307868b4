/** The faults that a test asks for, as data. */

/** Which calls a rule is about: all of them, where nothing is said. */
export interface Where {
  /** `PutItem`, `Query`, … */
  operations?: string[];
  /** Queries of this index. */
  index?: string;
  /** Calls about an item with one of these ids, or (`prefix*`) with one that begins so. */
  keys?: string[];
  /** Of the items that calls are about: the same ones each time. Default: 1, all of them. */
  keyShare?: number;
  /** Of those calls, drawn by the seed; default: 1, all of them. */
  share?: number;
  /**
   * How often in a row the same call may fail, by this rule and all others. Default: without end.
   * The backend makes three attempts.
   */
  inARow?: number;
}

export type Fault =
  /** Not done: `ProvisionedThroughputExceededException`. */
  | { fault: "throttled" }
  /** Not done: `InternalServerError`. */
  | { fault: "failed" }
  /** Not done, and the connection is cut. */
  | { fault: "refused" }
  /** Done, and the connection is cut instead of an answer. */
  | { fault: "lost" }
  /** The connection is cut; it is done that much later, when the sender has gone on. */
  | { fault: "delayed"; milliseconds: number }
  /** Done at once, and answered that much later. */
  | { fault: "late"; milliseconds: number }
  /** Asked that much later. */
  | { fault: "slow"; milliseconds: number }
  /** Done twice; the second answer is given. */
  | { fault: "duplicated" }
  /** `BatchGetItem` reads so many keys at most and leaves the others in `UnprocessedKeys`. */
  | { fault: "unprocessed"; atMost: number }
  /** What is written is in the indexes only up to that many milliseconds later. */
  | { fault: "lag"; upTo: number }
  /** What is written is in the indexes at once, and for that long also where it was before. */
  | { fault: "lingering"; upTo: number }
  /** The item is answered as stored, and is not. */
  | { fault: "missing" }
  /** The item is stored with a payload that nobody can read. */
  | { fault: "damaged" };

export type FaultName = Fault["fault"];
export type Rule = Where & Fault;

/** After which the sender has no answer, or one that says to try again. */
export const failing: ReadonlySet<FaultName> = new Set([
  "throttled",
  "failed",
  "refused",
  "lost",
  "delayed",
  "late",
]);

export const writes = ["PutItem", "UpdateItem", "DeleteItem"];

/** What a fault can happen to, where that is not everything. */
const possible: { [Name in FaultName]?: string[] } = {
  unprocessed: ["BatchGetItem"],
  missing: ["PutItem"],
  damaged: ["PutItem"],
  lag: writes,
  lingering: writes,
};

/** Whether a rule is about this call, whatever chance says. */
export function concerns(
  { fault, operations = possible[fault], index, keys }: Rule,
  call: { operation: string; keys: string[]; input: { IndexName?: string } },
): boolean {
  if (operations && !operations.includes(call.operation)) return false;
  if (index !== undefined && call.input.IndexName !== index) return false;
  return keys === undefined || call.keys.some((key) => keys.some((asked) => matches(key, asked)));
}

const matches = (key: string, asked: string): boolean =>
  asked.endsWith("*") ? key.startsWith(asked.slice(0, -1)) : key === asked;
