/** What is done with the definitions of inboxes. */

import { countMatching } from "./count-matching.ts";
import { deleteInbox } from "./delete-inbox.ts";
import type { DeliveryDependencies } from "./dependencies.ts";
import { fillInbox } from "./fill-inbox.ts";
import { getInbox } from "./get-inbox.ts";
import { listInboxes } from "./list-inboxes.ts";
import { listPushBacklogs } from "./list-push-backlogs.ts";
import { putInbox } from "./put-inbox.ts";

export const definitionOperations = (dependencies: DeliveryDependencies) => ({
  "put-inbox": putInbox(dependencies),
  "get-inbox": getInbox(dependencies),
  "list-inboxes": listInboxes(dependencies),
  "list-push-backlogs": listPushBacklogs(dependencies),
  "delete-inbox": deleteInbox(dependencies),
  "fill-inbox": fillInbox(dependencies),
  "count-matching": countMatching(dependencies),
});
