/**
 * Somebody who takes events out of an inbox, and may crash, or fall asleep, with some of them in
 * hand.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { refusalOf } from "./answer.ts";
import type { Client } from "./client.ts";

export interface Hold {
  event_id: string;
  /** When the consumer learned that the event is its own, in Unix milliseconds. */
  from: number;
  /** Until when it may believe so. */
  until: number;
  lease_id: string;
}

interface Lease {
  lease_id: string | null;
  lease_expires_at: string;
  events: { event_id: string; delivery_count: number; lease_expires_at: string }[];
}

interface Settlement {
  results: {
    event_id: string;
    status?: string;
    acknowledged_at?: number;
    error?: { code: string };
  }[];
}

/** What all consumers have seen. */
export class Ledger {
  readonly holds: Hold[] = [];
  /** Event → the times at which it was acknowledged, as the answers say. */
  readonly acknowledged = new Map<string, Set<number>>();
  readonly errors = new Map<string, number>();

  /**
   * @returns undefined if the system had no time: what was leased, or acknowledged, by then is
   * anybody's guess, as with any crash.
   */
  async asked<Answer>(client: Client, path: string, json: object): Promise<Answer | undefined> {
    const answer = await client.ask("POST", path, { body: JSON.stringify(json) });
    if (answer.status === 200) return JSON.parse(answer.text);
    expect(refusalOf(answer)).toEqual([503, "backend_unavailable"]);
    this.#count("backend_unavailable");
    return undefined;
  }

  record({ results }: Settlement): void {
    for (const { event_id, acknowledged_at, error } of results) {
      if (error) this.#count(error.code);
      if (acknowledged_at === undefined) continue;
      const times = this.acknowledged.get(event_id) ?? new Set();
      this.acknowledged.set(event_id, times.add(acknowledged_at));
    }
  }

  #count(code: string): void {
    this.errors.set(code, (this.errors.get(code) ?? 0) + 1);
  }
}

export interface ConsumerOptions {
  limit: number;
  lease_seconds: number;
  /** Of a lease: that it is forgotten, and that it is acknowledged only when it is over. */
  crashes: number;
  sleeps: number;
}

/** Leases and acknowledges until `isDone`. */
export async function consume(
  client: Client,
  ledger: Ledger,
  options: ConsumerOptions,
  isDone: () => boolean,
): Promise<void> {
  const { limit, lease_seconds, crashes, sleeps } = options;
  while (!isDone()) {
    const lease = await ledger.asked<Lease>(client, "/v1/inbox/lease", { limit, lease_seconds });
    const from = Date.now();
    const lease_id = lease?.lease_id;
    if (!lease || !lease_id) {
      await sleep(100);
      continue;
    }
    for (const { event_id, lease_expires_at } of lease.events) {
      ledger.holds.push({ event_id, lease_id, from, until: Date.parse(lease_expires_at) });
    }
    const chance = Math.random();
    if (chance < crashes) continue;
    if (chance < crashes + sleeps) await sleep(lease_seconds * 1000 + 200);
    const event_ids = lease.events.map(({ event_id }) => event_id);
    // By the lease alone, or by the lease and the events.
    const body = Math.random() < 0.5 ? { lease_id } : { lease_id, event_ids };
    const settlement = await ledger.asked<Settlement>(client, "/v1/inbox/ack", body);
    if (settlement) ledger.record(settlement);
  }
}

/** @returns what is answered with 200 */
export async function post<Answer>(client: Client, path: string, json: object): Promise<Answer> {
  const answer = await client.ask("POST", path, { body: JSON.stringify(json) });
  expect(answer.status, answer.text).toBe(200);
  return JSON.parse(answer.text);
}

/** @returns how often an event was in two hands at once */
export function overlaps(holds: readonly Hold[]): number {
  let count = 0;
  // A consumer that hears of its lease only when it is over never had the event.
  const held = holds.filter(({ from, until }) => from < until);
  for (const ofOne of Map.groupBy(held, ({ event_id }) => event_id).values()) {
    const sorted = ofOne.toSorted((a, b) => a.from - b.from);
    for (const [index, hold] of sorted.entries())
      if (hold.from < (sorted[index - 1]?.until ?? 0)) count++;
  }
  return count;
}
