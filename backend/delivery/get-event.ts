/** One event, where it stands in each inbox, and which attempts failed there. */
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { shownEvents, withBodies } from "../store/event-content.ts";
import { standsIn } from "../store/event-places.ts";
import type { DeliveryDependencies } from "./dependencies.ts";
import { withAttempts } from "./shown-attempts.ts";

export const getEvent =
  (dependencies: DeliveryDependencies) =>
  async ({
    tenant,
    event_id,
  }: OperationInput<"get-event">): Promise<OperationResult<"get-event">> => {
    const { events } = dependencies;
    const item = await events.get(event_id);
    const stands = await standsIn(dependencies, tenant, item);
    const state = stands && (await withAttempts(dependencies, tenant, stands));
    const there = item && state ? [{ item, state }] : [];
    const [event] = shownEvents(await withBodies(events, there));
    return event
      ? { ok: true, value: { event } }
      : { ok: false, error: { code: "event_not_found" } };
  };
