/** One event, and where it stands. */
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { shownEvents, withBodies } from "../store/event-content.ts";
import { found } from "../store/event-item.ts";
import type { DeliveryDependencies } from "./dependencies.ts";

export const getEvent =
  ({ events, now }: DeliveryDependencies) =>
  async ({
    tenant,
    event_id,
  }: OperationInput<"get-event">): Promise<OperationResult<"get-event">> => {
    const there = found([await events.get(event_id)], tenant, now());
    const [event] = shownEvents(await withBodies(events, there));
    return event
      ? { ok: true, value: { event } }
      : { ok: false, error: { code: "event_not_found" } };
  };
