/** Puts dead letters back into the inbox. */
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { eachOf } from "../store/concurrency.ts";
import { eventStateOf, found, type Item, number } from "../store/event-item.ts";
import type { DeliveryDependencies } from "./dependencies.ts";
import { requeue, settledAt } from "./requeue.ts";

/** One that waits already was put back before. */
export const redriveEvents =
  (dependencies: DeliveryDependencies) =>
  async ({
    tenant,
    shards,
    event_ids,
    asked_at,
  }: OperationInput<"redrive-events">): Promise<OperationResult<"redrive-events">> => {
    const { events, now } = dependencies;
    const ids = [...new Set(event_ids)];
    const items = await events.getAll(ids);
    const results = await eachOf(ids, async (event_id) => {
      let item: Item | undefined = items.get(event_id);
      const [event] = found([item], tenant, now());
      if (event?.state.status === "dead_letter") {
        const deadLetteredAt = number(event.item, settledAt.dead_letter);
        const by = Math.min(deadLetteredAt, asked_at ?? deadLetteredAt);
        const result = await requeue(dependencies, { tenant, shards }, event, {
          status: "dead_letter",
          by,
        });
        if (result.ok) return { event_id, status: "pending" as const };
        // Somebody was quicker.
        item = result.current;
      }
      const status = eventStateOf(item, tenant, now())?.status;
      if (status === undefined) return { event_id, error: "event_not_found" as const };
      return status === "acknowledged"
        ? { event_id, error: "already_acknowledged" as const }
        : { event_id, status };
    });
    return { ok: true, value: { results } };
  };
