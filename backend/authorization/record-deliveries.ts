/** Keeps what became of deliveries to a source, as the edge saw it. */
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import type { EventsTable } from "../store/events-table.ts";
import type { SourceDependencies } from "./put-source.ts";
import { addDeliveries } from "./source-deliveries.ts";

export interface DeliveriesDependencies extends Pick<SourceDependencies, "sources" | "now"> {
  events: Pick<EventsTable, "get" | "put">;
}

export const recordDeliveries =
  ({ sources, events, now }: DeliveriesDependencies) =>
  async ({
    tenant,
    source_id,
    ...records
  }: OperationInput<"record-deliveries">): Promise<OperationResult<"record-deliveries">> => {
    const source = await sources.get(source_id);
    if (source?.tenant === tenant)
      await addDeliveries(events, { tenant, source_id }, records, now());
    return { ok: true, value: {} };
  };
