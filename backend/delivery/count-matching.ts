/** How many stored events a filter lets in: what would fill an inbox. */
import { limits } from "../../contract/limits.ts";
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { budgetLeft } from "../lambda/request-time.ts";
import type { DeliveryDependencies } from "./dependencies.ts";
import { isKept } from "./fill-copy.ts";
import { walkOn } from "./fill-walk.ts";
import { matching } from "./matching.ts";
import type { Place } from "./part-walk.ts";

/** Events that are looked at before the next ones are asked for. */
const step = 100;

/** Bytes of events, as the Lambda would answer them, where a filter asks for what they say. */
const mostBytes = 64_000_000;

/** Milliseconds that are left for the answer. */
const answerTime = 1_000;

/** Looks at a bounded number of events, for a bounded time; what it counts is a lower bound then. */
export const countMatching =
  ({ events, now }: Pick<DeliveryDependencies, "events" | "now">) =>
  async ({
    tenant,
    shards,
    since,
    filter,
  }: OperationInput<"count-matching">): Promise<OperationResult<"count-matching">> => {
    const range = { tenant, shards, since, until: now() + 1 };
    const seen = new Set<string>();
    let place: Place | undefined = { part: 0 };
    let count = 0;
    let bytes = filter?.payload ? mostBytes : Number.POSITIVE_INFINITY;
    const isBeyond = () => seen.size >= limits.countedEvents || bytes < 0;
    while (place && !isBeyond() && budgetLeft() > answerTime) {
      const walked = await walkOn(events, range, place, { limit: step, now: now() });
      const fresh = walked.entries.filter(({ event_id }) => !seen.has(event_id));
      for (const { event_id, answer_bytes } of fresh) {
        seen.add(event_id);
        bytes -= answer_bytes;
      }
      for (let at = 0; at < fresh.length; at += step) {
        const ids = fresh.slice(at, at + step).map(({ event_id }) => event_id);
        const items = [...(await events.getAll(ids)).values()];
        const kept = items.filter((item) => isKept(item, tenant, now()));
        count += (await matching(events, kept, filter)).matching.length;
      }
      place = walked.next;
    }
    return { ok: true, value: { matching: count, capped: place !== undefined } };
  };
