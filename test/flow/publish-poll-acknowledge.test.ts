/**
 * The main job under load: producers post and consumers poll and acknowledge, all at the same time.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { eventOf, type Page, pageOf } from "./answer.ts";
import type { Client } from "./client.ts";
import { useSystem } from "./system.ts";

const sources = ["crm", "billing", "support/eu"];
const producers = 20;
const eventsEach = 50;
const consumers = 5;

const system = useSystem();

interface Poll {
  page: Page;
  text: string;
  limit: number;
  source: string | undefined;
  /** When it was sent, on the clock of `performance.now`. */
  at: number;
}

/** By event id. */
const published = new Map<string, { source: string; payload: string }>();
/** Event id → when the acknowledgment was answered. */
const acknowledged = new Map<string, number>();
const polls: Poll[] = [];
let isPublishing = true;

async function produce(client: Client, producer: number): Promise<void> {
  for (let i = 0; i < eventsEach; i++) {
    const source = sources[(producer + i) % sources.length] ?? "";
    const payload = `{ "n":12345678901234567890,"by": ${producer},\t"i":${i}.0, "\\u00e9":"é", "n":1e400 }`;
    const answer = await client.publish(payload, { source });
    expect(answer.status).toBe(201);
    published.set(eventOf(answer).event_id, { source, payload });
  }
}

/**
 * Three follow one source each, from the beginning every time; the others follow cursors through
 * the whole inbox.
 */
async function consume(client: Client, consumer: number): Promise<void> {
  const source = sources[consumer];
  const limit = 7 + 6 * consumer;
  let cursor: string | null = null;
  for (;;) {
    const isLast = !isPublishing && acknowledged.size === published.size && cursor === null;
    const at = performance.now();
    const answer = await client.inbox({ limit, source, cursor });
    expect(answer.status).toBe(200);
    const page = pageOf(answer);
    polls.push({ page, text: answer.text, limit, source, at });
    if (isLast) return;
    if (page.count === 0) await sleep(10);
    await acknowledge(client, page, consumer);
    cursor = source === undefined ? page.next_cursor : null;
  }
}

/**
 * Each takes its share, so that the others see the rest again and again; what remains at the end is
 * anybody's.
 */
async function acknowledge(client: Client, page: Page, consumer: number): Promise<void> {
  const share = page.events.filter(
    ({ event_id }, index) => !acknowledged.has(event_id) && (index + consumer) % 2 === 0,
  );
  await Promise.all(
    share.map(async ({ event_id }) => {
      expect((await client.acknowledge(event_id)).status).toBe(200);
      if (!acknowledged.has(event_id)) acknowledged.set(event_id, performance.now());
    }),
  );
}

describe("1,000 events of 20 producers, polled and acknowledged by 5 consumers meanwhile", () => {
  beforeAll(async () => {
    const client = system.client(await system.createKey("acme"));
    const producing = Promise.all(
      Array.from({ length: producers }, (_, producer) => produce(client, producer)),
    );
    const consuming = Array.from({ length: consumers }, (_, consumer) => consume(client, consumer));
    await Promise.all([...consuming, producing.finally(() => (isPublishing = false))]);
  });

  it("are polled while posting goes on", () => {
    expect(published.size).toBe(producers * eventsEach);
    expect(polls.length).toBeGreaterThan(3 * consumers);
  });

  it("are each seen, and nothing else is", () => {
    const seen = new Set(polls.flatMap(({ page }) => page.events.map(({ event_id }) => event_id)));
    expect(seen).toEqual(new Set(published.keys()));
  });

  it("are each acknowledged, and gone from the inbox", () => {
    expect(acknowledged.size).toBe(published.size);
    expect(polls.filter(({ source }) => source === undefined).at(-1)?.page).toMatchObject({
      count: 0,
      has_more: false,
    });
  });

  it("are not seen by a poll that began after their acknowledgment was answered", () => {
    const late = polls.flatMap(({ page, at }) =>
      page.events.filter(({ event_id }) => at > (acknowledged.get(event_id) ?? at)),
    );
    expect(late).toEqual([]);
  });

  it("are ordered by created_at within every page, and so within each source", () => {
    for (const { page } of polls) {
      const times = page.events.map(({ created_at }) => created_at);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    }
  });

  it("come once in a page, with their source, and only that one where it was asked for", () => {
    for (const { page, source } of polls) {
      expect(new Set(page.events.map(({ event_id }) => event_id)).size).toBe(page.count);
      for (const event of page.events) {
        expect(event.source).toBe(published.get(event.event_id)?.source);
        if (source !== undefined) expect(event.source).toBe(source);
      }
    }
  });

  it("fill every page to its limit before the last", () => {
    for (const { page, limit } of polls) {
      expect(page.events.length).toBe(page.count);
      if (page.has_more) expect(page.count).toBe(limit);
      expect(page.next_cursor === null).toBe(!page.has_more);
    }
    expect(polls.filter(({ page }) => page.has_more).length).toBeGreaterThan(consumers);
  });

  it("bring their payload letter for letter", () => {
    for (const { page, text } of polls) {
      for (const { event_id } of page.events)
        expect(text).toContain(`"payload":${published.get(event_id)?.payload}}`);
    }
  });
});
