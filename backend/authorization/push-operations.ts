/** What is done with the secrets of pushes. */
import type { EventsTable } from "../store/events-table.ts";
import { authorizePush } from "./authorize-push.ts";
import { deletePush } from "./delete-push.ts";
import { PushCipher } from "./pushes.ts";
import { putPush } from "./put-push.ts";
import type { TenantSecrets } from "./tenant-secrets.ts";

export function pushOperations(events: EventsTable, tenants: TenantSecrets) {
  const pushes = { events, cipher: PushCipher.fromEnvironment(), now: Date.now };
  return {
    "put-push": putPush(pushes),
    "delete-push": deletePush(pushes),
    "authorize-push": authorizePush(pushes, tenants),
  };
}
