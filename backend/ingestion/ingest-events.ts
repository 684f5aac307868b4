/** Stores a batch: each event for itself, with the promises of a single one. */
import type { ErrorCode } from "../../contract/errors.ts";
import type { AcceptedEvent } from "../../contract/event.ts";
import { limits } from "../../contract/limits.ts";
import type {
  OperationInput,
  OperationOutput,
  OperationResult,
} from "../../contract/operations.ts";
import { faultOf, StoreUnavailable } from "../lambda/fault.ts";
import { atOnce, eachOf } from "../store/concurrency.ts";
import { ingestDrained } from "./ingest-drained.ts";
import { ingestEvent } from "./ingest-event.ts";
import type { IngestDependencies } from "./store-once.ts";

type Input = OperationInput<"ingest-event">;
type Outcome = OperationOutput<"ingest-events">["results"][number];

export interface BatchDependencies extends IngestDependencies {
  /** Of an event that was not stored, and not for anything that it says. */
  report: (error: unknown, event: { tenant: string; event_id: string }) => void;
}

/**
 * One conditional put per event, several at a time. DynamoDB's batch write takes no condition, and
 * its transaction costs twice the units and fails as a whole, so neither keeps the promises. An
 * event that the store does not take, or that meets a bug, sinks itself alone. What would be too many
 * copies for one call is not stored now: the edge spools it.
 */
export const ingestEvents =
  (dependencies: BatchDependencies) =>
  async ({
    tenant,
    shards,
    events,
    drained,
    unique = [],
  }: OperationInput<"ingest-events">): Promise<OperationResult<"ingest-events">> => {
    const store = (drained ? ingestDrained : ingestPublished)({
      ...dependencies,
      copiesAtOnce: Math.max(1, Math.floor(atOnce / events.length)),
      admit: admission(),
    });
    const outcomeOf = async (event: AcceptedEvent): Promise<Outcome> => {
      try {
        return await store({ tenant, shards, event, unique: unique.includes(event.event_id) });
      } catch (error) {
        if (!(error instanceof TooManyCopies))
          dependencies.report(error, { tenant, event_id: event.event_id });
        return { error: faultOf(error) === "unavailable" ? unavailable : bug };
      }
    };
    // The events that share an id (an idempotency key, that is) take their turns in the order of
    // the batch.
    const turns = Map.groupBy(events.entries(), ([, { event_id }]) => event_id);
    const results: Outcome[] = [];
    await eachOf([...turns.values()], async (sharers) => {
      for (const [index, event] of sharers) results[index] = await outcomeOf(event);
    });
    return { ok: true, value: { results } };
  };

const ingestPublished = (dependencies: IngestDependencies) => {
  const ingest = ingestEvent(dependencies);
  return async (input: Input): Promise<Outcome> => {
    const result = await ingest(input);
    if (result.ok) return result.value;
    const { code } = result.error;
    return code === "too_many_inboxes" ? { error: bug, reason: code } : { error: code };
  };
};

class TooManyCopies extends StoreUnavailable {}

/** For one call. */
function admission(): (copies: number) => void {
  let left: number = limits.inboxes.copiesPerCall;
  return (copies) => {
    if (copies > left) throw new TooManyCopies("this call has copies enough to write");
    left -= copies;
  };
}

const unavailable = "backend_unavailable" satisfies ErrorCode;
const bug = "internal_error" satisfies ErrorCode;
