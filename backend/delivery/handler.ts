/** The delivery Lambda. */
import { serve } from "../lambda/private-api.ts";
import { checkReadiness } from "./check-readiness.ts";
import { consumerOperations } from "./consumer-operations.ts";
import { continueBulkJob } from "./continue-bulk-job.ts";
import { continueReplay } from "./continue-replay.ts";
import { definitionOperations } from "./definition-operations.ts";
import { deleteEvent } from "./delete-event.ts";
import { dependenciesFromEnvironment } from "./dependencies.ts";
import { getBulkJob } from "./get-bulk-job.ts";
import { getEvent } from "./get-event.ts";
import { getReplay } from "./get-replay.ts";
import { startBulkJob } from "./start-bulk-job.ts";
import { startReplay } from "./start-replay.ts";

const dependencies = dependenciesFromEnvironment();

export const handler = serve("delivery", {
  ...consumerOperations(dependencies),
  ...definitionOperations(dependencies),
  "get-event": getEvent(dependencies),
  "delete-event": deleteEvent(dependencies),
  "start-replay": startReplay(dependencies),
  "continue-replay": continueReplay(dependencies),
  "get-replay": getReplay(dependencies),
  "start-bulk-job": startBulkJob(dependencies),
  "continue-bulk-job": continueBulkJob(dependencies),
  "get-bulk-job": getBulkJob(dependencies),
  "check-readiness": checkReadiness(dependencies),
});
