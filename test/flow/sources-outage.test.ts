/** Webhooks while AWS is away: what was proven is spooled, and each delivery becomes one event. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../eventually.ts";
import { senders } from "../webhook-senders.ts";
import { eventOf, pageOf } from "./answer.ts";
import type { Client } from "./client.ts";
import { useSystem } from "./system.ts";
import { deliver, type MadeSource, makeSource } from "./webhooks.ts";

const system = useSystem({ durable: true });
let client: Client;
beforeAll(async () => {
  client = system.client(await system.createKey("acme"));
});

const shown = async (source: string, status = "pending") =>
  pageOf(await client.inbox({ source, status, limit: 100 })).events;

describe("while AWS is away", () => {
  it("a delivery is spooled, a redelivery with another body is the first one, and a forged one is refused", async () => {
    const source = await makeSource(client, "github");
    const [known, fresh] = [randomUUID(), randomUUID()];
    expect((await deliver(source, "github", { id: known, body: '{"n":1}' })).status).toBe(200);
    await system.aws.kill();
    const again = await deliver(source, "github", { id: known, body: '{"n":2}' });
    const first = await deliver(source, "github", { id: fresh, body: '{"n":3}' });
    expect([again.status, first.status]).toEqual([202, 202]);
    const { otherSecret: secret } = senders.github;
    expect((await deliver(source, "github", { secret })).status).toBe(401);
    await system.startAws();
    await eventually(async () => expect(await shown(source.name)).toHaveLength(2), 500);
    const id = again.headers.get("x-event-id") ?? "";
    await eventually(async () => expect((await client.event(id)).status).toBe(200));
    expect(eventOf(await client.event(id)).payload).toEqual({ n: 1 });
    expect(await shown(source.name, "dead_letter")).toEqual([]);
  });

  it("a source that this edge does not know is answered 503, with when to come again", async () => {
    const source = await makeSource(client, "stripe");
    await system.restartEdge();
    await system.aws.kill();
    const moved = { ...source, url: source.url.replace(/^https?:\/\/[^/]+/, system.url) };
    const response = await deliver(moved, "stripe");
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
    await system.startAws();
    await eventually(async () => expect((await deliver(moved, "stripe")).status).toBe(200), 500);
  });
});

/** As senders do: again, with a pause, until it is taken. */
async function insist(source: MadeSource, id: string): Promise<void> {
  for (;;) {
    const response = await deliver(source, "github", { id, body: `{"id":"${id}"}` }).catch(
      () => null,
    );
    if (response && [200, 202].includes(response.status)) {
      // Some never hear of it, and send it once more.
      if (Math.random() < 0.2) await deliver(source, "github", { id, body: `{"id":"${id}"}` });
      return;
    }
    await sleep(200);
  }
}

describe("a storm", () => {
  it("of 200 deliveries, with AWS killed twice, becomes each of them exactly once", async () => {
    const made = await makeSource(client, "github");
    const source = { ...made, url: made.url.replace(/^https?:\/\/[^/]+/, system.url) };
    const ids = Array.from({ length: 200 }, () => randomUUID());
    const left = [...ids];
    const sending = Array.from({ length: 4 }, async () => {
      for (let id = left.pop(); id !== undefined; id = left.pop()) await insist(source, id);
    });
    for (const at of [150, 75]) {
      await eventually(() => expect(left.length).toBeLessThanOrEqual(at));
      await system.aws.kill();
      await system.startAws();
    }
    await Promise.all(sending);
    const found = async () => {
      const events = [];
      for (let cursor: string | null = ""; cursor !== null; ) {
        const page = pageOf(
          await client.inbox({ source: made.name, limit: 100, cursor: cursor || null }),
        );
        events.push(...page.events);
        cursor = page.next_cursor;
      }
      return events.map(({ payload }) => (payload as { id: string }).id).sort();
    };
    await eventually(async () => expect(await found()).toEqual([...ids].sort()), 1_000);
    expect(await shown(made.name, "dead_letter")).toEqual([]);
  });
});
