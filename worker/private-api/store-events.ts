/** Stores several events of a tenant, each for itself. */
import type { AcceptedEvent } from "../../contract/event.ts";
import type { OperationInput, OperationOutput } from "../../contract/operations.ts";
import { inTurns } from "../http/concurrency.ts";
import { ApiError } from "../http/problem.ts";
import type { Backend, CallOptions } from "./backend.ts";
import { BackendFault, BackendUnavailable } from "./failure.ts";

export interface StoredItem {
  /** What became of the event, whether the store says it or cannot be asked. */
  result: OperationOutput<"ingest-events">["results"][number];
  /** Calls that may have stored it. */
  attempts: number;
}

export interface StoreOptions extends CallOptions {
  /**
   * Whether one event may have made the call of all fail: then each goes alone. Default: if the call
   * met a bug, or does not fit; not if AWS cannot be asked.
   */
  isByOneOfThem?: (error: unknown) => boolean;
}

/** As many as a Worker's connections that wait for an answer. */
const atOnce = 6;

/** @returns one item for each event, in order; an event that fails never sinks another */
export async function storeEvents(
  backend: Pick<Backend, "call">,
  input: OperationInput<"ingest-events">,
  options: StoreOptions = {},
): Promise<StoredItem[]> {
  const { isByOneOfThem = (error) => error instanceof BackendFault } = options;
  try {
    return await storeTogether(backend, input, options);
  } catch (error) {
    if (input.events.length === 1 || !isByOneOfThem(error)) return failed(input.events, error);
    const alone = await inTurns(input.events, atOnce, async (event) => {
      const events = [event];
      const stored = await storeTogether(backend, { ...input, events }, options).catch((reason) =>
        failed(events, reason),
      );
      // The call of all may have stored it before it failed.
      return stored.map(({ result, attempts }) => ({ result, attempts: attempts + 1 }));
    });
    return alone.flat();
  }
}

async function storeTogether(
  backend: Pick<Backend, "call">,
  input: OperationInput<"ingest-events">,
  options: CallOptions,
): Promise<StoredItem[]> {
  const answer = await backend.call("ingest-events", input, options);
  if (!answer.ok) throw new ApiError(answer.error.code);
  const { attempts } = answer;
  return input.events.map((_, index) => {
    const result = answer.value.results[index] ?? { error: "internal_error" };
    return { result, attempts };
  });
}

function failed(events: readonly AcceptedEvent[], error: unknown): StoredItem[] {
  const code = error instanceof BackendUnavailable ? "backend_unavailable" : "internal_error";
  if (!(error instanceof ApiError)) throw error;
  return events.map(() => ({ result: { error: code }, attempts: 1 }));
}
