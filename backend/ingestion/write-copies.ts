/** Puts copies of an event into the inboxes that its own item names, each once. */
import { scopeOf } from "../../contract/table.ts";
import { eachOf } from "../store/concurrency.ts";
import { type Item, secondsOf, text } from "../store/event-item.ts";
import type { EventsTable } from "../store/events-table.ts";
import type { InUseMarks } from "../store/in-use.ts";
import { copyOf } from "./new-event.ts";

export interface CopyDependencies {
  events: EventsTable;
  inUse: Pick<InUseMarks, "mark">;
  /** Unix milliseconds. */
  now: () => number;
  /** Copies that are written side by side. */
  copiesAtOnce?: number;
}

/**
 * A mark on the event's own item says that all copies were written: from then on a retry writes
 * none, since a copy that was acknowledged and has expired must not come back. A copy that is there
 * is an earlier attempt's; where the event was erased, a tombstone is, and stays.
 * @param own as it was stored
 * @returns whether some may have been missing
 */
export async function writeCopies(
  { events, inUse, now, copiesAtOnce }: CopyDependencies,
  scope: { tenant: string; shards: number },
  own: Item,
): Promise<boolean> {
  if (!own.inboxes?.SS || own.copied_at) return false;
  // What has expired is of an earlier event under this id, which DynamoDB has not removed yet.
  const isFree = {
    text: "attribute_not_exists(event_id) OR expires_at <= :now",
    values: { ":now": { N: String(secondsOf(now())) } },
  };
  await eachOf(
    own.inboxes.SS,
    async (inbox_id) => {
      await inUse.mark(scopeOf(scope.tenant, inbox_id), scope.shards);
      await events.of(inbox_id).put(copyOf(own, scope, inbox_id), isFree);
    },
    copiesAtOnce,
  );
  await events.update(text(own, "event_id"), "SET copied_at = :now", {
    text: "tenant = :tenant AND attribute_exists(inboxes)",
    values: { ":now": { N: String(now()) }, ":tenant": { S: scope.tenant } },
  });
  return true;
}
