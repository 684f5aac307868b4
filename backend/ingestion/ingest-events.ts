/** Stores a batch: each event for itself, with the promises of a single one. */
import type { ErrorCode } from "../../contract/errors.ts";
import type { AcceptedEvent } from "../../contract/event.ts";
import type {
  OperationInput,
  OperationOutput,
  OperationResult,
} from "../../contract/operations.ts";
import { faultOf } from "../lambda/fault.ts";
import { eachOf } from "../store/concurrency.ts";
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
 * event that the store does not take, or that meets a bug, sinks itself alone.
 */
export const ingestEvents = (dependencies: BatchDependencies) => {
  const ingest = ingestEvent(dependencies);
  const ingestPublished = async (input: Input): Promise<Outcome> => {
    const result = await ingest(input);
    return result.ok ? result.value : { error: result.error.code };
  };
  const drain = ingestDrained(dependencies);

  return async ({
    tenant,
    shards,
    events,
    drained,
  }: OperationInput<"ingest-events">): Promise<OperationResult<"ingest-events">> => {
    const store = drained ? drain : ingestPublished;
    const outcomeOf = async (event: AcceptedEvent): Promise<Outcome> => {
      try {
        return await store({ tenant, shards, event });
      } catch (error) {
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
};

const unavailable = "backend_unavailable" satisfies ErrorCode;
const bug = "internal_error" satisfies ErrorCode;
