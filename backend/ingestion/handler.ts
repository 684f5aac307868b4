/** The ingestion Lambda. */
import { Logger } from "@aws-lambda-powertools/logger";
import { EventsTable } from "../events-table.ts";
import { serve } from "../private-api.ts";
import { retentionFromEnvironment } from "../retention.ts";
import { ingestEvent } from "./ingest-event.ts";
import { ingestEvents } from "./ingest-events.ts";

const logger = new Logger({ serviceName: "ingestion" });
const dependencies = {
  events: EventsTable.fromEnvironment(),
  retention: retentionFromEnvironment(),
  now: Date.now,
  report: (error: unknown) => logger.error("an event of a batch was not stored", { error }),
};

export const handler = serve("ingestion", {
  "ingest-event": ingestEvent(dependencies),
  "ingest-events": ingestEvents(dependencies),
});
