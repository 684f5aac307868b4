/** What a bulk job would change: by the indexes alone, without reading an event. */
import { limits } from "../../contract/limits.ts";
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { budgetLeft } from "../lambda/request-time.ts";
import { walkMatching } from "./bulk-walk.ts";
import type { DeliveryDependencies } from "./dependencies.ts";
import type { Place } from "./part-walk.ts";

/** Events between two looks at the time. */
const step = 1_000;

/** Entries that are looked at, whether they match or not. */
const mostExamined = 100_000;

/** Milliseconds that are left for the answer. */
const answerTime = 1_000;

/** Looks at a bounded number of entries, for a bounded time; what it counts is a lower bound then. */
export const countBulkJob =
  ({ events, now }: Pick<DeliveryDependencies, "events" | "now">) =>
  async ({
    tenant: scope,
    shards,
    action,
    filter,
  }: OperationInput<"count-bulk-job">): Promise<OperationResult<"count-bulk-job">> => {
    const asked_at = now();
    const matching = { scope, shards, action, filter, by: asked_at };
    // An index that lags may show an event where it was, too.
    const seen = new Set<string>();
    let place: Place | undefined = { part: 0 };
    let examined = 0;
    const isBeyond = () => seen.size >= limits.countedEvents || examined >= mostExamined;
    while (place && !isBeyond() && budgetLeft() > answerTime) {
      const limit = Math.min(step, limits.countedEvents - seen.size);
      const walked = await walkMatching(events, matching, place, { limit, now: asked_at });
      for (const { event_id } of walked.entries) seen.add(event_id);
      examined += walked.examined;
      place = walked.next;
    }
    const count = Math.min(seen.size, limits.countedEvents);
    return { ok: true, value: { matching: count, capped: place !== undefined } };
  };
