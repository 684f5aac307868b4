/**
 * One page of an inbox: full, or the last; or, of dead letters and of history, it says where it
 * stopped among events that have expired.
 */
import type { StoredEvent } from "../../contract/event.ts";
import { limits } from "../../contract/limits.ts";
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { positionOf } from "../../contract/position.ts";
import { type Content, shownEvents, withBodies } from "../store/event-content.ts";
import { found, number } from "../store/event-item.ts";
import { findInInbox } from "../store/inbox-index.ts";
import type { IndexEntry } from "../store/index-walk.ts";
import { keptSince } from "../store/retention.ts";
import type { InboxDependencies } from "./dependencies.ts";
import { ifAvailable, ifNotLeasedByOther } from "./fence.ts";
import { removeUnreadable } from "./unreadable.ts";

/**
 * Finds entries in an index, then reads their events consistently: an index lags behind its table
 * on AWS, and an event acknowledged a moment ago must not be seen again. What such events leave
 * free is filled with the next entries.
 */
export const listInbox =
  (dependencies: InboxDependencies) =>
  async (input: OperationInput<"list-inbox">): Promise<OperationResult<"list-inbox">> => {
    const { events, noExpiringLeases, retention, now } = dependencies;
    const page: StoredEvent[] = [];
    let bytes: number = limits.pageBytes;
    let { after } = input;
    let skip = input.offset ?? 0;
    const query = { ...input, keptSince: keptSince(now(), retention) };
    for (;;) {
      const wanted = input.limit - page.length;
      const further = await findInInbox(
        events,
        { ...query, after, limit: skip + wanted + 1 },
        now(),
        noExpiringLeases,
      );
      const entries = further.entries.slice(skip, skip + wanted + 1);
      const fitting = cutToBytes(entries.slice(0, wanted), bytes, page.length === 0);
      const items = await events.getAll(fitting.map(({ event_id }) => event_id));
      const there = found(
        fitting.map(({ event_id }) => items.get(event_id)),
        input.tenant,
        now(),
      ).filter(({ state }) => state.status === input.status);
      page.push(...(await shown(dependencies, input, await withBodies(events, there))));
      for (const { item } of there) bytes -= number(item, "answer_bytes");
      const last = fitting.at(-1);
      if (last) after = positionOf(last);
      skip = 0;
      if (fitting.length === entries.length)
        return { ok: true, value: { events: page, next: further.stoppedAt ?? null } };
      const isCut = fitting.length < Math.min(entries.length, wanted);
      if (page.length === input.limit || isCut)
        return { ok: true, value: { events: page, next: after ?? null } };
    }
  };

/**
 * What waits and cannot be read is of no use to a consumer: it becomes a dead letter, and what it
 * leaves free on the page is filled.
 */
async function shown(
  dependencies: InboxDependencies,
  { tenant, shards, status }: OperationInput<"list-inbox">,
  contents: Content[],
): Promise<StoredEvent[]> {
  if (status !== "pending" || contents.every(({ kind }) => kind === "whole"))
    return shownEvents(contents);
  const now = dependencies.now();
  const available = {
    ":pending": { S: "pending" },
    ":delivered": { S: "delivered" },
    ":now": { N: String(now) },
  };
  await removeUnreadable(dependencies, contents, {
    scope: { tenant, shards },
    condition: () => ifNotLeasedByOther({ tenant, now }, ifAvailable, available),
  });
  return shownEvents(contents.filter(({ kind }) => kind !== "unreadable"));
}

/** As many of the entries as fit into `bytes`; the first one always, if `atLeastOne`. */
export function cutToBytes(
  entries: IndexEntry[],
  bytes: number,
  atLeastOne: boolean,
): IndexEntry[] {
  let rest = bytes;
  const end = entries.findIndex(({ answer_bytes }, index) => {
    rest -= answer_bytes;
    return rest < 0 && !(atLeastOne && index === 0);
  });
  return end === -1 ? entries : entries.slice(0, end);
}
