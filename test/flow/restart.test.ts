/**
 * What was promised is kept through a restart of everything, and through a crash of AWS under load.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../eventually.ts";
import { type Answer, eventOf, pageOf, type ShownEvent } from "./answer.ts";
import type { Client } from "./client.ts";
import { useSystem } from "./system.ts";

const system = useSystem({ durable: true });

let client: Client;
beforeAll(async () => {
  client = system.client(await system.createKey("acme"));
});

/** Every event of the source that waits, by cursor. */
async function allOf(source: string): Promise<ShownEvent[]> {
  const events: ShownEvent[] = [];
  let cursor: string | null = null;
  do {
    const page = pageOf(await client.inbox({ source, cursor, limit: 100 }));
    events.push(...page.events);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return events;
}

describe("a restart of the whole system", () => {
  it("keeps events, acknowledgments, erasures, keys and cursors", async () => {
    const source = randomUUID();
    const posted: Answer[] = [];
    for (let i = 0; i < 6; i++)
      posted.push(
        await client.publish(`{"i":${i}.0}`, { source }, { "idempotency-key": `${source}${i}` }),
      );
    const [first = "", second = "", third = "", ...rest] = posted.map(
      (answer) => eventOf(answer).event_id,
    );
    const { acknowledged_at } = eventOf(await client.acknowledge(first));
    await client.erase(second);
    const { next_cursor } = pageOf(await client.inbox({ source, limit: 1 }));

    await system.shutDown();
    await system.start();

    expect((await client.event(third)).text).toBe(posted[2]?.text);
    expect(eventOf(await client.event(first))).toMatchObject({
      status: "acknowledged",
      acknowledged_at,
    });
    expect((await client.event(second)).status).toBe(404);
    const page = pageOf(await client.inbox({ source, cursor: next_cursor }));
    expect(page.events.map(({ event_id }) => event_id)).toEqual(rest);
    const retry = await client.publish(
      '{"i":5.0}',
      { source },
      { "idempotency-key": `${source}5` },
    );
    expect([retry.status, retry.text]).toEqual([200, posted[5]?.text]);
  });
});

describe("a crash of AWS under load", () => {
  const producers = 10;
  const eventsEach = 40;

  /** As a producer should: the same key again until the event is accepted. */
  async function publishUntilAccepted(source: string, key: string): Promise<Answer> {
    for (;;) {
      const answer = await client.publish(
        `{"key":"${key}"}`,
        { source },
        { "idempotency-key": `${source}${key}` },
      );
      if (answer.status < 300) return answer;
      expect(answer.status).toBe(503);
      await sleep(50);
    }
  }

  it("loses nothing that was answered 201 or 202, and leaves nothing twice", async () => {
    const source = randomUUID();
    const published: Answer[] = [];
    const produce = async (producer: number) => {
      for (let i = 0; i < eventsEach; i++)
        published.push(await publishUntilAccepted(source, `${producer}-${i}`));
    };
    const crash = async () => {
      while (published.length < (producers * eventsEach) / 4) await sleep(5);
      await system.aws.kill();
      await sleep(500);
      await system.startAws();
    };
    await Promise.all([
      crash(),
      ...Array.from({ length: producers }, (_, producer) => produce(producer)),
    ]);

    // What AWS could not take is in the spool, and comes later.
    const spooled = published.filter(({ status }) => status === 202);
    expect(spooled.length).toBeGreaterThan(0);
    const drained = async () => expect(await allOf(source)).toHaveLength(published.length);
    await eventually(drained, 500);

    const events = await allOf(source);
    const nameOf = ({ event_id, created_at, payload }: ShownEvent) =>
      JSON.stringify([event_id, created_at, payload]);
    expect(events.map(nameOf).sort()).toEqual(
      published.map((answer) => nameOf(eventOf(answer))).sort(),
    );
    const keys = events.map(({ payload }) => JSON.stringify(payload));
    expect(new Set(keys).size).toBe(producers * eventsEach);
    expect(keys).toHaveLength(producers * eventsEach);
  });
});
