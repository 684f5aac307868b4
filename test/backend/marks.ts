/** Marks of inboxes in use, for what looks at them. */
import { type InUse, inboxesInUse } from "../../backend/store/in-use.ts";
import { inUseKey, scopeOf } from "../../contract/table.ts";
import type { Store } from "./store.ts";

/** As if somebody had marked it, without a trace in the table. */
export const markOf = (tenant: string, shards = 1, inbox_id?: string): InUse => ({
  key: inUseKey(scopeOf(tenant, inbox_id), shards),
  tenant,
  inbox_id,
  shards,
  markedAt: 0,
});

/** Those that the table has of these tenants. */
export const marksIn = async (store: Store, ...tenants: string[]): Promise<InUse[]> =>
  (await inboxesInUse(store.events, store.clock)).filter(({ tenant }) => tenants.includes(tenant));
