/** The ingestion Lambda. */

import { Log } from "../lambda/log.ts";
import { serve } from "../lambda/private-api.ts";
import { EventsTable } from "../store/events-table.ts";
import { InUseMarks } from "../store/in-use.ts";
import { InboxDefinitions } from "../store/inbox-definitions.ts";
import { retentionFromEnvironment } from "../store/retention.ts";
import { ingestEvent } from "./ingest-event.ts";
import { ingestEvents } from "./ingest-events.ts";
import { reportEdge } from "./report-edge.ts";

const log = new Log("ingestion");
const events = EventsTable.fromEnvironment();
const dependencies = {
  events,
  inboxes: new InboxDefinitions(events, Date.now),
  inUse: new InUseMarks(events, Date.now),
  retention: retentionFromEnvironment(),
  now: Date.now,
  report: (error: unknown, event: object) =>
    log.write("ERROR", "an event of a batch was not stored", { ...event, error }),
};

export const handler = serve("ingestion", {
  "ingest-event": ingestEvent(dependencies),
  "ingest-events": ingestEvents(dependencies),
  "report-edge": reportEdge(),
});
