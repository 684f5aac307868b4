/** One page of an inbox: full, or the last. */

import type { StoredEvent } from "../../contract/event.ts";
import { limits } from "../../contract/limits.ts";
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { sourcePartition, statusPartition } from "../../contract/table.ts";
import { eventOf, timestampOf } from "../event-item.ts";
import type { EventsTable, IndexEntry, Walk } from "../events-table.ts";

type Input = OperationInput<"list-inbox">;

export interface ListDependencies {
  events: EventsTable;
  now: () => number;
}

/**
 * Finds entries in an index, then reads their events consistently: an index lags behind its table on AWS, and an event acknowledged a
 * moment ago must not be seen again. What such events leave free is filled with the next entries.
 */
export const listInbox =
  ({ events, now }: ListDependencies) =>
  async (input: Input): Promise<OperationResult<"list-inbox">> => {
    const page: StoredEvent[] = [];
    let bytes = limits.pageBytes;
    let after: Pick<IndexEntry, "event_id" | "created_at"> | undefined = input.after;
    let skip = input.offset ?? 0;
    for (;;) {
      const wanted = input.limit - page.length;
      const found = await events.walk(walkOf(input, after, skip + wanted + 1));
      const entries = found.slice(skip);
      const fitting = cutToBytes(entries.slice(0, wanted), bytes, page.length === 0);
      const items = await events.getAll(fitting.map((entry) => entry.event_id));
      for (const entry of fitting) {
        const event = eventOf(items.get(entry.event_id), input.tenant, now());
        if (event?.status !== input.status) continue;
        page.push(event);
        bytes -= entry.answer_bytes;
      }
      after = fitting.at(-1) ?? after;
      skip = 0;
      if (fitting.length === entries.length) return { ok: true, value: { events: page, next: null } };
      const isCut = fitting.length < Math.min(entries.length, wanted);
      if (page.length === input.limit || isCut) return { ok: true, value: { events: page, next: positionOf(after) } };
    }
  };

/** As many of the entries as fit into `bytes`; the first one always, if `atLeastOne`. */
function cutToBytes(entries: IndexEntry[], bytes: number, atLeastOne: boolean): IndexEntry[] {
  let rest = bytes;
  const end = entries.findIndex((entry, index) => {
    rest -= entry.answer_bytes;
    return rest < 0 && !(atLeastOne && index === 0);
  });
  return end === -1 ? entries : entries.slice(0, end);
}

function positionOf(entry: Pick<IndexEntry, "event_id" | "created_at"> | undefined) {
  if (!entry) throw new Error("a page that is cut has a last entry");
  return { created_at: entry.created_at, event_id: entry.event_id };
}

function walkOf(input: Input, after: Pick<IndexEntry, "event_id" | "created_at"> | undefined, limit: number): Walk {
  const { tenant, status, source, since, until, order } = input;
  const index = source === undefined ? "status" : "source";
  const sort = (milliseconds: number) => (index === "status" ? { N: String(milliseconds) } : { S: timestampOf(milliseconds) });
  return {
    index,
    partition: source === undefined ? statusPartition(tenant, status) : sourcePartition(tenant, status, source),
    ...(since !== undefined && { from: sort(since) }),
    // Times are whole milliseconds, so "before `until`" is "up to one millisecond earlier".
    ...(until !== undefined && { to: sort(until - 1) }),
    order,
    ...(after && { after: { event_id: after.event_id, sort: sort(after.created_at) } }),
    limit,
  };
}
