/**
 * Marks of the inboxes that may hold events. Maintenance looks at these alone, so that an inbox which
 * nobody uses costs it nothing.
 *
 * Whoever puts events into an inbox has made sure of its mark before, and believes in it for a while.
 * Maintenance takes a mark away when the inbox is empty and the mark is so old that nobody believes in
 * it, and every index shows what was put there meanwhile.
 *
 * All marks share one partition of an index, which takes a thousand writes a second: so a mark that is
 * young is not written again, however many instances ask for it.
 */
import { inUseKey, inUsePartition } from "../../contract/table.ts";
import { secondsOf } from "./event-item.ts";
import type { EventsTable } from "./events-table.ts";

/** Milliseconds. A mark may be as old as this when somebody begins to believe in it for as long again. */
const believedFor = 300_000;
const settledAfter = 3 * believedFor;

/** Seconds: longer than any event is kept without a new mark. */
const keptSeconds = 400 * 86_400;

/** Inboxes that an instance remembers. */
const mostRemembered = 20_000;

export class InUseMarks {
  readonly #events: EventsTable;
  readonly #now: () => number;
  readonly #marked = new Map<string, { until: number; done: Promise<unknown> }>();

  constructor(events: EventsTable, now: () => number) {
    this.#events = events;
    this.#now = now;
  }

  /**
   * @param scope that of the inbox
   * @throws StoreUnavailable: nothing may be put there
   */
  async mark(scope: string, shards: number): Promise<void> {
    const key = inUseKey(scope, shards);
    const now = this.#now();
    const known = this.#marked.get(key);
    if (known && now < known.until) return void (await known.done);
    if (this.#marked.size >= mostRemembered) this.#marked.clear();
    const entry = { until: now + believedFor, done: this.#put(key, scope, now) };
    this.#marked.set(key, entry);
    try {
      await entry.done;
    } catch (error) {
      if (this.#marked.get(key) === entry) this.#marked.delete(key);
      throw error;
    }
  }

  #put(key: string, scope: string, now: number): Promise<unknown> {
    const item = {
      event_id: { S: key },
      tenant: { S: scope },
      created_at: { N: String(now) },
      expires_at: { N: String(secondsOf(now) + keptSeconds) },
      status_partition: { S: inUsePartition },
      answer_bytes: { N: "0" },
    };
    const isMissingOrOld = {
      text: "attribute_not_exists(status_partition) OR created_at <= :old",
      values: { ":old": { N: String(now - believedFor) } },
    };
    return this.#events.put(item, isMissingOrOld);
  }
}

/** A mark, as the index shows it. */
export interface InUse {
  key: string;
  tenant: string;
  /** None of `default`. */
  inbox_id: string | undefined;
  shards: number;
  /** Unix milliseconds. */
  markedAt: number;
}

export async function inboxesInUse(events: EventsTable, now: number): Promise<InUse[]> {
  const limit = Number.POSITIVE_INFINITY;
  const walk = { index: "status", partition: inUsePartition, order: "asc", now, limit } as const;
  const { entries } = await events.walk(walk);
  return entries.flatMap(({ event_id: key, created_at: markedAt }) => {
    const [, shards, tenant, inbox_id] = /^inuse#(\d+)#([^@]+)(?:@(.+))?$/.exec(key) ?? [];
    if (tenant === undefined) return [];
    return { key, tenant, inbox_id, shards: Number(shards), markedAt };
  });
}

/** Takes away the mark of an inbox that was seen empty, unless it is needed again. */
export async function unmark(
  events: EventsTable,
  { key, markedAt }: InUse,
  now: number,
): Promise<void> {
  if (now < markedAt + settledAfter) return;
  await events.update(key, "SET expires_at = :now REMOVE status_partition", {
    text: "created_at = :seen",
    values: { ":now": { N: String(secondsOf(now)) }, ":seen": { N: String(markedAt) } },
  });
}
