/** What each operation counts, beside the latency and errors of all. */
import type { OperationInput, OperationName, OperationOutput } from "../../contract/operations.ts";

type Counts = Record<string, number>;

const settled =
  (metric: string) =>
  ({ results }: { results: { error?: string | undefined }[] }) => ({
    [metric]: results.filter(({ error }) => error === undefined).length,
    LeasesLost: results.filter(({ error }) => error === "lease_lost").length,
  });

/** As what is done to events by name is counted. */
export const changedBy = { ack: "Acknowledged", reject: "Rejected", redrive: "Redriven" } as const;

const counters: {
  [Name in OperationName]?: (value: OperationOutput<Name>, input: OperationInput<Name>) => Counts;
} = {
  "ingest-event": ({ replayed }) => ({ [replayed ? "Replayed" : "Ingested"]: 1 }),
  "ingest-events": ({ results }, { drained }) => ({
    Ingested: results.filter((result) => "replayed" in result && !result.replayed).length,
    Replayed: results.filter((result) => "replayed" in result && result.replayed).length,
    ...(drained && {
      Drained: results.filter((result) => !("error" in result)).length,
      DeadLettered: results.filter((result) => "dead_letter" in result).length,
    }),
  }),
  "report-edge": (_, { errors, spool, pushes_paused }) => ({
    ...(errors !== undefined && { EdgeErrors: errors }),
    ...(pushes_paused !== undefined && { PushesPaused: pushes_paused }),
    ...(spool && {
      SpoolFailed: spool.failed,
      SpoolWaiting: spool.waiting,
      SpoolOldestSeconds: spool.oldest_seconds,
    }),
  }),
  "list-inbox": ({ events }) => ({ Listed: events.length }),
  "acknowledge-event": () => ({ Acknowledged: 1 }),
  "acknowledge-events": settled("Acknowledged"),
  "delete-event": () => ({ Erased: 1 }),
  "lease-events": ({ events }) => ({
    Leased: events.length,
    // Leased before, and neither settled nor given back in time.
    Redelivered: events.filter(({ delivery_count = 1 }) => delivery_count > 1).length,
  }),
  "release-events": settled("Released"),
  "extend-lease": settled("Extended"),
  "reject-events": settled("Rejected"),
  "redrive-events": settled("Redriven"),
  "continue-replay": ({ requeued }) => ({ Requeued: requeued }),
  "continue-bulk-job": ({ job, changed }) => ({ [changedBy[job.action]]: changed }),
  "fill-inbox": ({ copied }) => ({ Filled: copied }),
};

/** @returns metric name → count */
export function counts<Name extends OperationName>(
  name: Name,
  value: OperationOutput<Name>,
  input: OperationInput<Name>,
): Counts {
  return counters[name]?.(value, input) ?? {};
}
