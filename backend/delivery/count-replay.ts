/** What a replay would put back. */
import { limits } from "../../contract/limits.ts";
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { findInInbox } from "../store/inbox-index.ts";
import type { DeliveryDependencies } from "./dependencies.ts";

export const countReplay =
  ({ events, now }: DeliveryDependencies) =>
  async (input: OperationInput<"count-replay">): Promise<OperationResult<"count-replay">> => {
    const { entries, stoppedAt } = await findInInbox(
      events,
      { ...input, order: "asc", limit: limits.countedEvents },
      now(),
    );
    const matching = Math.min(entries.length, limits.countedEvents);
    const capped = entries.length >= limits.countedEvents || stoppedAt !== undefined;
    return { ok: true, value: { matching, capped } };
  };
