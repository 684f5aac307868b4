/** What was answered 202 while AWS was down, once it is back. */
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../eventually.ts";
import { eventOf, pageOf, refusalOf } from "./answer.ts";
import type { Client } from "./client.ts";
import { useSystem } from "./system.ts";

const system = useSystem({ durable: true });

let client: Client;
beforeAll(async () => {
  client = system.client(await system.createKey("acme"));
});

const named = (key: string) => ({ "Idempotency-Key": key });

/** Publishes while AWS is down. @returns the ids of what the spool took */
async function publishInOutage(
  publications: { payload: string; source: string; key: string }[],
): Promise<string[]> {
  await system.aws.kill();
  const ids: string[] = [];
  for (const { payload, source, key } of publications) {
    const answer = await client.publish(payload, { source }, named(key));
    expect(answer.status).toBe(202);
    ids.push(eventOf(answer).event_id);
  }
  await system.startAws();
  return ids;
}

describe("what was spooled", () => {
  it("becomes an event, a dead letter if its key is taken, and nothing if it is erased first", async () => {
    const source = randomUUID();
    const [taken, erased, fresh] = [randomUUID(), randomUUID(), randomUUID()];
    const stored = await client.publish('{"n":1}', { source }, named(taken));
    expect(stored.status).toBe(201);

    const [takenId = "", erasedId = "", freshId = ""] = await publishInOutage([
      { payload: '{"n":2}', source, key: taken },
      { payload: '{"n":3}', source, key: erased },
      { payload: '{"n":4}', source, key: fresh },
    ]);
    expect(takenId).toBe(eventOf(stored).event_id);
    await eventually(async () => expect((await client.erase(erasedId)).status).toBe(204));
    const shown = async (status: string) => pageOf(await client.inbox({ source, status })).events;
    const neverBack = async () => {
      expect((await client.event(erasedId)).status).toBe(404);
      for (const status of ["pending", "dead_letter"])
        expect((await shown(status)).map(({ event_id }) => event_id)).not.toContain(erasedId);
    };

    await eventually(async () => {
      await neverBack();
      expect((await client.event(freshId)).status).toBe(200);
      expect(await shown("dead_letter")).toMatchObject([{ payload: { n: 2 } }]);
    }, 500);
    expect(await shown("pending")).toMatchObject([{ payload: { n: 1 } }, { payload: { n: 4 } }]);
    const late = await client.publish('{"n":3}', { source }, named(erased));
    expect(refusalOf(late)).toEqual([409, "event_erased"]);
    await neverBack();

    const [dead] = await shown("dead_letter");
    const body = JSON.stringify({ event_ids: [dead?.event_id] });
    expect((await client.ask("POST", "/v1/inbox/redrive", { body })).status).toBe(200);
    expect(await shown("pending")).toHaveLength(3);
  });
});
