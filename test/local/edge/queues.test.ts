import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { eventually } from "../../eventually.ts";
import { type Delivery, type Directions, DurableWorker } from "./durable-worker.ts";

let worker: DurableWorker;
beforeEach(() => {
  worker = new DurableWorker();
});
afterEach(() => worker.dispose());

const abc = ["a", "b", "c"].map((body) => ({ body, contentType: "json" }));
const acknowledge = (): Directions => ({});
const postpone = (): Directions => ({ all: "retry" });

/** Ends the process and starts another. @returns what that delivers */
async function deliveredAfterRestart(): Promise<string[]> {
  await worker.settled();
  await worker.stop();
  await worker.start(acknowledge);
  await worker.settled();
  return worker.delivered;
}

/** What the consumer does with a, b and c → which of them come again after a restart, and where. */
const cases: [string, Directions, string[]][] = [
  ["returns", {}, []],
  ["acknowledges each", { ack: [0, 1, 2] }, []],
  ["acknowledges all", { all: "ack" }, []],
  ["retries all", { all: "retry" }, ["work-dead: a", "work-dead: b", "work-dead: c"]],
  ["throws", { throws: true }, ["work-dead: a", "work-dead: b", "work-dead: c"]],
  ["retries one and returns", { retry: [1] }, ["work-dead: b"]],
  ["retries one and acknowledges all", { retry: [1], all: "ack" }, ["work-dead: b"]],
  [
    "acknowledges one and retries all",
    { ack: [1], all: "retry" },
    ["work-dead: a", "work-dead: c"],
  ],
  ["acknowledges and then retries one", { ack: [1], retry: [1] }, []],
];

describe("after a restart, the queue", () => {
  it("delivers what was sent and never delivered", async () => {
    await worker.start(postpone);
    expect(await worker.send(abc.map((one) => ({ ...one, delaySeconds: 1 })))).toBe("sent");
    expect(worker.deliveries).toEqual([]);
    await worker.stop();
    await worker.start(acknowledge);
    await eventually(() => expect(worker.delivered).toEqual(["work: a", "work: b", "work: c"]));
  });

  it.each(cases)("of a consumer that %s delivers what is not acknowledged", async (...theCase) => {
    const [, directions, again] = theCase;
    // What fails goes to the dead-letter queue at once, and is not acknowledged there.
    const consume = ({ queue }: Delivery) => (queue === "work" ? directions : postpone());
    await worker.start(consume);
    await worker.send(abc);
    await eventually(() =>
      expect(worker.delivered).toEqual(
        [...abc.map(({ body }) => `work: ${body}`), ...again].sort(),
      ),
    );
    expect(await deliveredAfterRestart()).toEqual(again);
  });

  it("gives a message the id that it had", async () => {
    await worker.start(({ queue }) => (queue === "work" ? { throws: true } : postpone()));
    await worker.send([{ body: "a" }]);
    await eventually(() => expect(worker.deliveries).toHaveLength(2));
    const before = worker.deliveries.map(({ messages }) => messages[0]?.id);
    expect(await deliveredAfterRestart()).toEqual(["work-dead: a"]);
    const [after] = worker.deliveries.map(({ messages }) => messages[0]?.id);
    expect(before).toEqual([after, after]);
    expect(after).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe("a producer", () => {
  it.each([
    ["takes 128,000 bytes", 128_000, "sent"],
    ["refuses a byte more", 128_001, "Queue send failed: Payload Too Large"],
  ])("%s, as Cloudflare's does", async (_, length, answer) => {
    await worker.start(acknowledge);
    expect(await worker.send([{ body: "x".repeat(length), contentType: "text" }])).toBe(answer);
  });

  it("has kept nothing of what it refused", async () => {
    await worker.start(acknowledge);
    await worker.send([{ body: "a" }, { body: "x".repeat(128_001), contentType: "text" }]);
    expect(await deliveredAfterRestart()).toEqual([]);
  });
});
