/** Puts dead letters back into the inbox. */
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { eachOf } from "../store/concurrency.ts";
import { found, type Item, number, standingOf } from "../store/event-item.ts";
import type { DeliveryDependencies } from "./dependencies.ts";
import { revive, settledAt } from "./revive.ts";

/** One that waits already was put back before. */
export const redriveEvents =
  (dependencies: DeliveryDependencies) =>
  async ({
    tenant,
    shards,
    event_ids,
  }: OperationInput<"redrive-events">): Promise<OperationResult<"redrive-events">> => {
    const { events, now } = dependencies;
    const ids = [...new Set(event_ids)];
    const items = await events.getAll(ids);
    const results = await eachOf(ids, async (event_id) => {
      let item: Item | undefined = items.get(event_id);
      const [event] = found([item], tenant, now());
      if (event?.standing.status === "dead_letter") {
        const by = number(event.item, settledAt.dead_letter);
        const result = await revive(dependencies, { tenant, shards }, event, {
          status: "dead_letter",
          by,
        });
        if (result.ok) return { event_id, status: "pending" as const };
        // Somebody was quicker.
        item = result.current;
      }
      const status = standingOf(item, tenant, now())?.status;
      if (status === undefined) return { event_id, error: "event_not_found" as const };
      return status === "acknowledged"
        ? { event_id, error: "already_acknowledged" as const }
        : { event_id, status };
    });
    return { ok: true, value: { results } };
  };
