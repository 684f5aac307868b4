/** The delivery Lambda. */
import { serve } from "../lambda/private-api.ts";
import { acknowledgeEvent } from "./acknowledge-event.ts";
import { acknowledgeEvents } from "./acknowledge-events.ts";
import { checkReadiness } from "./check-readiness.ts";
import { continueReplay } from "./continue-replay.ts";
import { countReplay } from "./count-replay.ts";
import { deleteEvent } from "./delete-event.ts";
import { dependenciesFromEnvironment } from "./dependencies.ts";
import { extendLease } from "./extend-lease.ts";
import { getEvent } from "./get-event.ts";
import { getReplay } from "./get-replay.ts";
import { leaseEvents } from "./lease-events.ts";
import { listInbox } from "./list-inbox.ts";
import { measureInbox } from "./measure-inbox.ts";
import { redriveEvents } from "./redrive-events.ts";
import { rejectEvents } from "./reject-events.ts";
import { releaseEvents } from "./release-events.ts";
import { startReplay } from "./start-replay.ts";

const dependencies = dependenciesFromEnvironment();

export const handler = serve("delivery", {
  "list-inbox": listInbox(dependencies),
  "measure-inbox": measureInbox(dependencies),
  "get-event": getEvent(dependencies),
  "acknowledge-event": acknowledgeEvent(dependencies),
  "delete-event": deleteEvent(dependencies),
  "lease-events": leaseEvents(dependencies),
  "acknowledge-events": acknowledgeEvents(dependencies),
  "release-events": releaseEvents(dependencies),
  "extend-lease": extendLease(dependencies),
  "reject-events": rejectEvents(dependencies),
  "redrive-events": redriveEvents(dependencies),
  "count-replay": countReplay(dependencies),
  "start-replay": startReplay(dependencies),
  "continue-replay": continueReplay(dependencies),
  "get-replay": getReplay(dependencies),
  "check-readiness": checkReadiness(dependencies),
});
