/** Many consumers, each crashing at random between lease and acknowledgment, on one inbox. */
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { type Page, pageOf } from "./answer.ts";
import type { Client } from "./client.ts";
import { consume, Ledger, overlaps, post } from "./consumer.ts";
import { useSystem } from "./system.ts";

const system = useSystem();

const consumers = 8;
const batch = 100;

/** For a longer look than every run of the tests needs, say more by the environment. */
const count = Number(process.env.CONSUMED_EVENTS ?? 5_000);

interface Stats {
  pending: number;
  delivered: number;
  dead_letter: number;
}

/** A tenant whose events become dead letters only after more deliveries than there will be. */
async function newTenant(tenant: string): Promise<Client> {
  const client = system.client(await system.createKey(tenant));
  await system.keys(["tenant", tenant, "--max-deliveries", "1000"]);
  return client;
}

async function publish(client: Client, events: number): Promise<string[]> {
  const ids: string[] = [];
  const batches = Array.from({ length: Math.ceil(events / batch) }, (_, n) =>
    Math.min(batch, events - n * batch),
  ).values();
  const produce = async () => {
    for (const size of batches) {
      const items = Array.from({ length: size }, (_, n) => ({ payload: { n } }));
      const { results } = await post<{ results: { event_id: string; status: number }[] }>(
        client,
        "/v1/events/batch",
        {
          events: items,
        },
      );
      // Stored, or spooled and stored later.
      expect(results.filter(({ status }) => status !== 201 && status !== 202)).toEqual([]);
      ids.push(...results.map(({ event_id }) => event_id));
    }
  };
  await Promise.all([produce(), produce(), produce()]);
  return ids;
}

const statsOf = async (client: Client): Promise<Stats> =>
  JSON.parse((await client.get("/v1/inbox/stats")).text);

/**
 * Looks at the backlog until it is told to end.
 * @returns every number that it was shown; none while the system had no time to count
 */
async function watch(client: Client, isDone: () => boolean): Promise<number[]> {
  const seen: number[] = [];
  while (!isDone()) {
    const answer = await client.get("/v1/inbox/stats");
    expect([200, 503], answer.text).toContain(answer.status);
    if (answer.status === 200) {
      const { pending, delivered, dead_letter }: Stats = JSON.parse(answer.text);
      seen.push(pending, delivered, dead_letter);
    }
    await sleep(500);
  }
  return seen;
}

async function idsIn(client: Client, status: string): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Page = pageOf(await client.inbox({ status, limit: 100, cursor }));
    ids.push(...page.events.map(({ event_id }) => event_id));
    cursor = page.next_cursor;
  } while (cursor !== null);
  return ids;
}

describe(`${consumers} consumers that crash and fall asleep`, () => {
  it(`acknowledge each of ${count} events exactly once, and never hold one twice at an instant`, async () => {
    const client = await newTenant("crowd");
    const ids = await publish(client, count);
    const ledger = new Ledger();
    const deadline = Date.now() + 500_000;
    const isDone = () => ledger.acknowledged.size >= count || Date.now() > deadline;
    const options = { limit: 50, lease_seconds: 1, crashes: 0.2, sleeps: 0.1 };
    const work = Promise.all(
      Array.from({ length: consumers }, () => consume(client, ledger, options, isDone)),
    );
    const [seen] = await Promise.all([watch(client, isDone), work]);

    expect(new Set(ledger.acknowledged.keys())).toEqual(new Set(ids));
    // An event that had been acknowledged twice would have two times.
    expect([...ledger.acknowledged.values()].filter(({ size }) => size !== 1)).toEqual([]);
    expect(overlaps(ledger.holds)).toBe(0);
    // Some were leased more than once, or nothing would be shown.
    expect(ledger.holds.length).toBeGreaterThan(count);
    expect(["lease_lost", "backend_unavailable"]).toEqual(
      expect.arrayContaining([...ledger.errors.keys()]),
    );
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(0);
    // What one reading counts twice has moved while it counted; it is never more than there is in
    // flight.
    expect(Math.max(...seen)).toBeLessThanOrEqual(count + consumers * options.limit);

    await sleep(1_000);
    expect(await statsOf(client)).toMatchObject({
      pending: 0,
      delivered: 0,
      dead_letter: 0,
      oldest_pending_age_seconds: null,
    });
    expect([await idsIn(client, "pending"), await idsIn(client, "delivered")]).toEqual([[], []]);
    expect((await idsIn(client, "acknowledged")).toSorted()).toEqual(ids.toSorted());
  });
});
