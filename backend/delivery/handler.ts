/** The delivery Lambda. */
import { serve } from "../lambda/private-api.ts";
import { acknowledgeEvent } from "./acknowledge-event.ts";
import { acknowledgeEvents } from "./acknowledge-events.ts";
import { checkReadiness } from "./check-readiness.ts";
import { continueReplay } from "./continue-replay.ts";
import { countReplay } from "./count-replay.ts";
import { deleteEvent } from "./delete-event.ts";
import { deleteInbox } from "./delete-inbox.ts";
import { dependenciesFromEnvironment } from "./dependencies.ts";
import { extendLease } from "./extend-lease.ts";
import { getEvent } from "./get-event.ts";
import { getInbox } from "./get-inbox.ts";
import { getReplay } from "./get-replay.ts";
import { inInbox } from "./in-inbox.ts";
import { leaseEvents } from "./lease-events.ts";
import { listInbox } from "./list-inbox.ts";
import { listInboxes } from "./list-inboxes.ts";
import { measureInbox } from "./measure-inbox.ts";
import { putInbox } from "./put-inbox.ts";
import { redriveEvents } from "./redrive-events.ts";
import { rejectEvents } from "./reject-events.ts";
import { releaseEvents } from "./release-events.ts";
import { startReplay } from "./start-replay.ts";

const dependencies = dependenciesFromEnvironment();

export const handler = serve("delivery", {
  "list-inbox": inInbox(dependencies, listInbox),
  "measure-inbox": inInbox(dependencies, measureInbox),
  "get-event": getEvent(dependencies),
  "acknowledge-event": inInbox(dependencies, acknowledgeEvent),
  "delete-event": deleteEvent(dependencies),
  "lease-events": inInbox(dependencies, leaseEvents),
  "acknowledge-events": inInbox(dependencies, acknowledgeEvents),
  "release-events": inInbox(dependencies, releaseEvents),
  "extend-lease": inInbox(dependencies, extendLease),
  "reject-events": inInbox(dependencies, rejectEvents),
  "redrive-events": inInbox(dependencies, redriveEvents),
  "put-inbox": putInbox(dependencies),
  "get-inbox": getInbox(dependencies),
  "list-inboxes": listInboxes(dependencies),
  "delete-inbox": deleteInbox(dependencies),
  "count-replay": countReplay(dependencies),
  "start-replay": startReplay(dependencies),
  "continue-replay": continueReplay(dependencies),
  "get-replay": getReplay(dependencies),
  "check-readiness": checkReadiness(dependencies),
});
