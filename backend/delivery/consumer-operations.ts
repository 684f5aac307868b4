/** What a consumer does, in the inbox that it names. */

import type { Implementations } from "../lambda/private-api.ts";
import { acknowledgeEvent } from "./acknowledge-event.ts";
import { acknowledgeEvents } from "./acknowledge-events.ts";
import { countBulkJob } from "./count-bulk-job.ts";
import { countReplay } from "./count-replay.ts";
import type { InboxDependencies } from "./dependencies.ts";
import { extendLease } from "./extend-lease.ts";
import { type InboxOperation, inInbox } from "./in-inbox.ts";
import { leaseEvents } from "./lease-events.ts";
import { listInbox } from "./list-inbox.ts";
import { measureInbox } from "./measure-inbox.ts";
import { redriveEvents } from "./redrive-events.ts";
import { rejectEvents } from "./reject-events.ts";
import { releaseEvents } from "./release-events.ts";

export const consumerOperations = (
  dependencies: InboxDependencies,
): Pick<Implementations<"delivery">, InboxOperation> => ({
  "list-inbox": inInbox(dependencies, listInbox),
  "measure-inbox": inInbox(dependencies, measureInbox),
  "acknowledge-event": inInbox(dependencies, acknowledgeEvent),
  "lease-events": inInbox(dependencies, leaseEvents),
  "acknowledge-events": inInbox(dependencies, acknowledgeEvents),
  "release-events": inInbox(dependencies, releaseEvents),
  "extend-lease": inInbox(dependencies, extendLease),
  "reject-events": inInbox(dependencies, rejectEvents),
  "redrive-events": inInbox(dependencies, redriveEvents),
  "count-replay": inInbox(dependencies, countReplay),
  "count-bulk-job": inInbox(dependencies, countBulkJob),
});
