/**
 * Marks of the inboxes that may hold events. Maintenance looks at these alone, so that an inbox which
 * nobody uses costs it nothing.
 *
 * Before an instance puts an event into an inbox, it makes sure that there is a mark, and relies on it
 * for some minutes. Maintenance removes the mark of an empty inbox when it is so old that no instance
 * relies on it any more, and every index shows what was stored meanwhile.
 *
 * All marks share one partition of an index, which takes a thousand writes a second. So a mark that is
 * young is not written again, however many instances ask for it.
 */
import { inUseKey, inUsePartition } from "../../contract/table.ts";
import { secondsOf } from "./event-item.ts";
import type { EventsTable } from "./events-table.ts";

/** Milliseconds. An instance relies for so long on a mark that may be as old already. */
const reliedOnFor = 300_000;
const removedAfter = 3 * reliedOnFor;

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
    const entry = { until: now + reliedOnFor, done: this.#put(key, scope, now) };
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
      values: { ":old": { N: String(now - reliedOnFor) } },
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

/** Removes the mark of an inbox that was seen empty, unless it was made anew meanwhile. */
export async function unmark(
  events: EventsTable,
  { key, markedAt }: InUse,
  now: number,
): Promise<void> {
  if (now < markedAt + removedAfter) return;
  await events.update(key, "SET expires_at = :now REMOVE status_partition", {
    text: "created_at = :seen",
    values: { ":now": { N: String(secondsOf(now)) }, ":seen": { N: String(markedAt) } },
  });
}
