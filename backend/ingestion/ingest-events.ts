/** Stores a batch: each event for itself, with the promises of a single one. */
import type { ErrorCode } from "../../contract/errors.ts";
import type { AcceptedEvent } from "../../contract/event.ts";
import type {
  OperationInput,
  OperationOutput,
  OperationResult,
} from "../../contract/operations.ts";
import { eachOf } from "../store/concurrency.ts";
import { type IngestDependencies, ingestEvent } from "./ingest-event.ts";

type Outcome = OperationOutput<"ingest-events">["results"][number];

/**
 * One conditional put per event, several at a time. DynamoDB's batch write takes no condition, and
 * its transaction costs twice the units and fails as a whole, so neither keeps the promises. An
 * event that the store does not take sinks itself alone.
 */
export const ingestEvents = (
  dependencies: IngestDependencies & { report: (error: unknown) => void },
) => {
  const ingest = ingestEvent(dependencies);
  return async ({
    events,
    ...owner
  }: OperationInput<"ingest-events">): Promise<OperationResult<"ingest-events">> => {
    const outcomeOf = async (event: AcceptedEvent): Promise<Outcome> => {
      try {
        const result = await ingest({ ...owner, event });
        return result.ok ? result.value : { error: result.error.code };
      } catch (error) {
        dependencies.report(error);
        return { error: "backend_unavailable" satisfies ErrorCode };
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
