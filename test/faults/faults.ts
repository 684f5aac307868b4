/** What each fault makes of a call. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Answer, Call, Input, Item } from "./call.ts";
import type { Fault, FaultName } from "./rules.ts";

/** @returns undefined: the connection is cut */
export type Outcome = Promise<Answer | undefined>;

/** @param next what the call comes to without this fault */
type Spoil<Name extends FaultName> = (
  fault: Extract<Fault, { fault: Name }>,
  call: Call,
  next: (call: Call) => Outcome,
) => Outcome;

const failure = (status: number, name: string): Answer => ({
  status,
  text: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: "injected" }),
});

/** Those that are no matter of one call alone (the indexes' lag) are missing. */
export const spoilers: { [Name in Exclude<FaultName, "lag" | "lingering">]: Spoil<Name> } = {
  throttled: async () => failure(400, "ProvisionedThroughputExceededException"),
  failed: async () => failure(500, "InternalServerError"),
  refused: async () => undefined,
  lost: async (_, call, next) => {
    await next(call);
    return undefined;
  },
  delayed: async ({ milliseconds }, call, next) => {
    sleep(milliseconds, undefined, { ref: false })
      .then(() => next(call))
      .catch(() => undefined);
    return undefined;
  },
  late: async ({ milliseconds }, call, next) => {
    const answer = await next(call);
    await sleep(milliseconds);
    return answer;
  },
  slow: async ({ milliseconds }, call, next) => {
    await sleep(milliseconds);
    return next(call);
  },
  duplicated: async (_, call, next) => {
    await next(call);
    return next(call);
  },
  unprocessed: async ({ atMost }, call, next) => {
    const { now, later } = parted(call.input.RequestItems ?? {}, atMost);
    if (Object.keys(later).length === 0) return next(call);
    const answer = await next({ ...call, input: { ...call.input, RequestItems: now } });
    if (answer?.status !== 200) return answer;
    return {
      status: 200,
      text: JSON.stringify({ ...JSON.parse(answer.text), UnprocessedKeys: later }),
    };
  },
  missing: async (_, call, next) => (call.input.Item ? { status: 200, text: "{}" } : next(call)),
  damaged: async (_, call, next) => {
    const { Item } = call.input;
    if (!Item) return next(call);
    const damaged: Item = { ...Item, payload: { B: garbage } };
    return next({ ...call, input: { ...call.input, Item: damaged } });
  },
};

/** No deflated text; in base64, as DynamoDB's JSON has it. */
const garbage = Buffer.from("no deflated text").toString("base64") as unknown as Uint8Array;

type RequestItems = NonNullable<Input["RequestItems"]>;

/** @returns the first keys, and those that are left for another call */
function parted(requests: RequestItems, atMost: number) {
  const [now, later]: [RequestItems, RequestItems] = [{}, {}];
  let room = atMost;
  for (const [table, { Keys = [], ...rest }] of Object.entries(requests)) {
    if (room > 0) now[table] = { ...rest, Keys: Keys.slice(0, room) };
    if (Keys.length > room) later[table] = { ...rest, Keys: Keys.slice(Math.max(0, room)) };
    room -= Keys.length;
  }
  return { now, later };
}
