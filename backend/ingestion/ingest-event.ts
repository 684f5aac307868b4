/** Stores an event as pending. */
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { shardOf } from "../../contract/table.ts";
import { pendingItem, secondsOf } from "../store/event-item.ts";
import { type IngestDependencies, storeOnce } from "./store-once.ts";

export const ingestEvent =
  (dependencies: IngestDependencies) =>
  ({
    tenant,
    shards,
    event,
  }: OperationInput<"ingest-event">): Promise<OperationResult<"ingest-event">> => {
    const { retention, now } = dependencies;
    const expiresAt = secondsOf(now()) + retention.event;
    const item = pendingItem(tenant, shardOf(event.event_id, shards), event, expiresAt);
    return storeOnce(dependencies, tenant, event, item);
  };
