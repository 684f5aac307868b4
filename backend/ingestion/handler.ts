/** The ingestion Lambda. */
import { EventsTable } from "../events-table.ts";
import { serve } from "../private-api.ts";
import { retentionFromEnvironment } from "../retention.ts";
import { ingestEvent } from "./ingest-event.ts";

const dependencies = { events: EventsTable.fromEnvironment(), retention: retentionFromEnvironment(), now: Date.now };

export const handler = serve("ingestion", {
  "ingest-event": ingestEvent(dependencies),
});
