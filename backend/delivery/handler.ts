/** The delivery Lambda. */
import { EventsTable } from "../events-table.ts";
import { serve } from "../private-api.ts";
import { retentionFromEnvironment } from "../retention.ts";
import { acknowledgeEvent } from "./acknowledge-event.ts";
import { checkReadiness } from "./check-readiness.ts";
import { deleteEvent } from "./delete-event.ts";
import { getEvent } from "./get-event.ts";
import { listInbox } from "./list-inbox.ts";

const dependencies = { events: EventsTable.fromEnvironment(), retention: retentionFromEnvironment(), now: Date.now };

export const handler = serve("delivery", {
  "list-inbox": listInbox(dependencies),
  "get-event": getEvent(dependencies),
  "acknowledge-event": acknowledgeEvent(dependencies),
  "delete-event": deleteEvent(dependencies),
  "check-readiness": checkReadiness(dependencies),
});
