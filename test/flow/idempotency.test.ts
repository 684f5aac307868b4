/**
 * Retries of one publication, concurrent or later, through every layer down to the conditional
 * write.
 */
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type Answer, eventOf, pageOf, refusalOf } from "./answer.ts";
import type { Client } from "./client.ts";
import { useSystem } from "./system.ts";

const system = useSystem();

let client: Client;
beforeAll(async () => {
  client = system.client(await system.createKey("acme"));
});

const publish = (source: string, key: string, payload = "{}", members = {}) =>
  client.publish(payload, { source, ...members }, { "idempotency-key": key });

const inboxOf = async (source: string) => pageOf(await client.inbox({ source, limit: 100 })).events;

/**
 * Exactly one answer says 201 and where the event is; all others are marked replays; all show the
 * same event.
 */
function expectOneEvent(answers: readonly Answer[]): string {
  const created = answers.filter(({ status }) => status === 201);
  const replayed = answers.filter(({ status }) => status === 200);
  expect([created.length, replayed.length]).toEqual([1, answers.length - 1]);
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  const [{ event_id }] = [eventOf(answers[0] as Answer)];
  expect(created[0]?.headers.get("location")).toBe(`/v1/events/${event_id}`);
  for (const { headers } of replayed) expect(headers.get("idempotency-replayed")).toBe("true");
  return event_id;
}

/** Visible ASCII, as the header may hold; made one of its own by what stands before it. */
const keySuffix = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  maxLength: 200,
});

/** Waves of publications, one wave after another, each all at once; a number says which key. */
const waves = fc.array(fc.array(fc.nat(3), { minLength: 1, maxLength: 8 }), {
  minLength: 1,
  maxLength: 4,
});

describe("an Idempotency-Key", () => {
  it("leaves one event of 50 concurrent posts, which all answers name and one has created", async () => {
    const source = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => publish(source, `order-${source}`)),
    );
    const id = expectOneEvent(answers);
    expect((await inboxOf(source)).map(({ event_id }) => event_id)).toEqual([id]);
  });

  it("leaves one event per key, however many retries of several keys come together or one after another", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(keySuffix, { minLength: 4, maxLength: 4 }),
        waves,
        async (suffixes, waves) => {
          const run = randomUUID();
          const answers: Answer[][] = suffixes.map(() => []);
          for (const wave of waves) {
            const publications = wave.map(async (which) => {
              answers[which]?.push(
                await publish(run, `${run}${which}${suffixes[which]}`, `{"key":${which}}`),
              );
            });
            await Promise.all(publications);
          }
          const ids = answers.filter((each) => each.length > 0).map(expectOneEvent);
          const found = (await inboxOf(run)).map(({ event_id }) => event_id);
          expect(found.toSorted()).toEqual(ids.toSorted());
          expect(new Set(ids).size).toBe(ids.length);
        },
      ),
      { numRuns: 25 },
    );
  });

  it("is refused with 422 for another body, and the event stays as it was", async () => {
    const source = randomUUID();
    const original = await publish(source, source, '{"a":1}', { tags: ["x"] });
    const others: [payload: string, members: object][] = [
      ['{"a":2}', { tags: ["x"] }],
      ['{"a": 1}', { tags: ["x"] }],
      ['{"a":1.0}', { tags: ["x"] }],
      ['{"a":1}', {}],
      ['{"a":1}', { tags: ["y"] }],
      ['{"a":1}', { tags: ["x"], type: "t" }],
      ['{"a":1}', { tags: ["x"], metadata: {} }],
      ['{"a":1}', { tags: ["x"], source: "another" }],
    ];
    for (const [payload, members] of others) {
      expect(refusalOf(await publish(source, source, payload, members))).toEqual([
        422,
        "idempotency_key_reused",
      ]);
    }
    expect((await client.event(eventOf(original).event_id)).text).toBe(original.text);
    expect(await inboxOf(source)).toHaveLength(1);
  });

  it("shows a late retry where the event stands now, and never brings it back", async () => {
    const source = randomUUID();
    const { event_id } = eventOf(await publish(source, source));
    await client.acknowledge(event_id);
    const late = await publish(source, source);
    expect([late.status, eventOf(late).status]).toEqual([200, "acknowledged"]);
    await client.erase(event_id);
    expect(refusalOf(await publish(source, source))).toEqual([409, "event_erased"]);
    expect(await inboxOf(source)).toEqual([]);
  });

  it("means the same in a batch as in a header", async () => {
    const source = randomUUID();
    const batch = `{"events":[{"source":"${source}","payload":{},"idempotency_key":"${source}"}]}`;
    const alone = Array.from({ length: 15 }, () => publish(source, source));
    const batches = Array.from({ length: 15 }, () =>
      client.ask("POST", "/v1/events/batch", { body: batch }),
    );
    const results: { event_id: string; status: number }[] = [
      ...(await Promise.all(alone)).map((answer) => ({
        event_id: eventOf(answer).event_id,
        status: answer.status,
      })),
      ...(await Promise.all(batches)).map(({ text }) => JSON.parse(text).results[0]),
    ];
    expect(new Set(results.map(({ event_id }) => event_id)).size).toBe(1);
    expect(results.map(({ status }) => status).sort()).toEqual([
      ...Array(results.length - 1).fill(200),
      201,
    ]);
    expect(await inboxOf(source)).toHaveLength(1);
  });

  it("of one tenant is not that of another", async () => {
    const other = system.client(await system.createKey("other"));
    const key = randomUUID();
    const answers = [
      await publish(key, key),
      await other.publish("{}", { source: key }, { "idempotency-key": key }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(new Set(answers.map((answer) => eventOf(answer).event_id)).size).toBe(2);
  });
});
