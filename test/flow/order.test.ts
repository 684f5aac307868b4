/** Accepted order is kept: in pages, leases, streams and named inboxes, and through the spool. */
import { randomUUID } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { eventually } from "../eventually.ts";
import { type Answer, pageOf } from "./answer.ts";
import type { Client } from "./client.ts";
import { post } from "./consumer.ts";
import { useSystem } from "./system.ts";

const system = useSystem({ durable: true });

let client: Client;
let source: string;
beforeAll(async () => {
  client = system.client(await system.createKey("acme"));
  const filter = { type: ["ordered"] };
  const body = JSON.stringify({ filter });
  expect((await client.ask("PUT", "/v1/inboxes/ordered", { body })).status).toBe(200);
});
beforeEach(() => {
  source = `urn:${randomUUID()}`;
});

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

const keyed = (n: number) => ({ ...unkeyed(n), idempotency_key: randomUUID() });
const unkeyed = (n: number) => ({ payload: { n }, source, type: "ordered" });
const cloudEvent = (n: number) => ({
  specversion: "1.0",
  id: randomUUID(),
  source,
  type: "ordered",
  data: { n },
});

const postBatch = (items: object[]): Promise<Answer> =>
  client.ask("POST", "/v1/events/batch", { body: JSON.stringify({ events: items }) });

const postCloudEvents = (items: object[]): Promise<Answer> =>
  client.ask("POST", "/v1/events/batch", {
    body: JSON.stringify(items),
    headers: { "content-type": "application/cloudevents-batch+json" },
  });

const numberOf = ({ payload }: { payload: unknown }): number =>
  (payload as { n?: number; data?: { n: number } }).n ??
  (payload as { data: { n: number } }).data.n;

/** Page by page, so that pages end within one batch. */
async function listed(order: "asc" | "desc" = "asc"): Promise<number[]> {
  const found: number[] = [];
  let cursor: string | null = null;
  do {
    const page = pageOf(await client.inbox({ source, order, limit: 7, cursor }));
    found.push(...page.events.map(numberOf));
    cursor = page.next_cursor;
  } while (cursor !== null);
  return found;
}

async function leased(path: string, limit: number): Promise<number[]> {
  const found: number[] = [];
  for (;;) {
    const lease = await post<{ lease_id: string | null; events: { payload: unknown }[] }>(
      client,
      `${path}/lease`,
      { limit, source },
    );
    if (lease.lease_id === null) return found;
    found.push(...lease.events.map(numberOf));
    await post(client, `${path}/ack`, { lease_id: lease.lease_id });
  }
}

describe("what goes in in one order comes out in it", () => {
  it.each([
    ["a batch of keyed items", () => postBatch(numbers(1, 100).map(keyed))],
    ["a batch of items without keys", () => postBatch(numbers(1, 100).map(unkeyed))],
    ["a batch of CloudEvents", () => postCloudEvents(numbers(1, 100).map(cloudEvent))],
  ])("%s", async (_, send) => {
    expect(JSON.parse((await send()).text)).toMatchObject({ accepted: 100, failed: 0 });
    expect(await listed()).toEqual(numbers(1, 100));
    expect(await listed("desc")).toEqual(numbers(1, 100).reverse());
    expect(await leased("/v1/inboxes/ordered", 33)).toEqual(numbers(1, 100));
    expect(await leased("/v1/inbox", 100)).toEqual(numbers(1, 100));
  });

  it("batches and publishes of one client, one after the other, with keys and without", async () => {
    for (let n = 1; n <= 60; n += 6) {
      await postBatch([keyed(n), unkeyed(n + 1), keyed(n + 2)]);
      await client.publish(`{"n":${n + 3}}`, { source }, { "Idempotency-Key": randomUUID() });
      await client.publish(`{"n":${n + 4}}`, { source });
      await postCloudEvents([cloudEvent(n + 5)]);
    }
    expect(await listed()).toEqual(numbers(1, 60));
    expect(await leased("/v1/inbox", 8)).toEqual(numbers(1, 60));
  });

  it("what waited in the spool", async () => {
    await postBatch(numbers(1, 5).map(keyed));
    await system.aws.kill();
    const spooled = await postBatch(numbers(6, 30).map(keyed));
    expect(JSON.parse(spooled.text)).toMatchObject({ accepted: 25, failed: 0 });
    await client.publish('{"n":31}', { source });
    await system.startAws();
    await eventually(async () => expect(await listed()).toHaveLength(31), 500);
    await postBatch([keyed(32)]);
    expect(await listed()).toEqual(numbers(1, 32));
  });

  it("tells nobody of the place within a millisecond", async () => {
    const answers = [await postBatch(numbers(1, 3).map(keyed)), await client.inbox({ source })];
    for (const { event_id } of pageOf(answers[1] as Answer).events)
      answers.push(await client.event(event_id));
    for (const { text } of answers) expect(text).not.toContain("sequence");
  });
});
