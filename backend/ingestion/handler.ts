/** The ingestion Lambda. */
import { EventsTable } from "../events-table.ts";
import { Log } from "../log.ts";
import { serve } from "../private-api.ts";
import { retentionFromEnvironment } from "../retention.ts";
import { ingestEvent } from "./ingest-event.ts";
import { ingestEvents } from "./ingest-events.ts";

const log = new Log("ingestion");
const dependencies = {
  events: EventsTable.fromEnvironment(),
  retention: retentionFromEnvironment(),
  now: Date.now,
  report: (error: unknown) => log.write("ERROR", "an event of a batch was not stored", { error }),
};

export const handler = serve("ingestion", {
  "ingest-event": ingestEvent(dependencies),
  "ingest-events": ingestEvents(dependencies),
});
