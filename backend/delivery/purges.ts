/** Jobs on record that clear what deleted inboxes held. They lie in the status index while they run. */
import { purgeKey, runningPurgesPartition } from "../../contract/table.ts";
import { type Item, number, text } from "../store/event-item.ts";
import type { EventsTable } from "../store/events-table.ts";
import { recordJob, runningJobs } from "./running-jobs.ts";

export interface Purge {
  tenant: string;
  shards: number;
  inbox_id: string;
  /** Unix milliseconds. */
  created_at: number;
}

/** An item's status that is that of no event. */
const status = "purge";

/** Repeatable: the first one's stays. */
export async function recordPurge(events: EventsTable, purge: Purge): Promise<void> {
  const key = purgeKey(purge.inbox_id);
  await recordJob(events, { ...purge, key, status, partition: runningPurgesPartition });
}

/** @returns a hundred at most: see `runningJobs` */
export const runningPurges = async (events: EventsTable, now: number): Promise<Purge[]> =>
  (await runningJobs(events, runningPurgesPartition, now)).map(purgeOf);

/** It is done, or there is nothing to do. */
export async function endPurge(events: EventsTable, inbox_id: string): Promise<void> {
  await events.update(purgeKey(inbox_id), "REMOVE status_partition", {
    text: "attribute_exists(event_id)",
  });
}

const purgeOf = (item: Item): Purge => ({
  tenant: text(item, "tenant"),
  shards: number(item, "shards"),
  inbox_id: text(item, "inbox_id"),
  created_at: number(item, "created_at"),
});
