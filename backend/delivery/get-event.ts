/** One event, and where it stands in each inbox. */
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { shownEvents, withBodies } from "../store/event-content.ts";
import { stateInAll } from "../store/event-places.ts";
import type { DeliveryDependencies } from "./dependencies.ts";

export const getEvent =
  (dependencies: DeliveryDependencies) =>
  async ({
    tenant,
    event_id,
  }: OperationInput<"get-event">): Promise<OperationResult<"get-event">> => {
    const { events } = dependencies;
    const item = await events.get(event_id);
    const state = await stateInAll(dependencies, tenant, item);
    const there = item && state ? [{ item, state }] : [];
    const [event] = shownEvents(await withBodies(events, there));
    return event
      ? { ok: true, value: { event } }
      : { ok: false, error: { code: "event_not_found" } };
  };
