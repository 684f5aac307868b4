/** What each operation counts, beside the latency and errors of all. */
import type { OperationName, OperationOutput } from "../contract/operations.ts";

const counters: { [Name in OperationName]?: (value: OperationOutput<Name>) => Record<string, number> } = {
  "ingest-event": ({ replayed }) => ({ [replayed ? "Replayed" : "Ingested"]: 1 }),
  "acknowledge-event": () => ({ Acknowledged: 1 }),
  "delete-event": () => ({ Erased: 1 }),
  "list-inbox": ({ events }) => ({ Listed: events.length }),
};

/** @returns metric name → count */
export function counts<Name extends OperationName>(name: Name, value: OperationOutput<Name>): Record<string, number> {
  return counters[name]?.(value) ?? {};
}
