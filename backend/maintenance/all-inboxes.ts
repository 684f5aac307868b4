/** Every inbox there is: of each tenant, `default` and those that it has defined. */
import { defaultInbox } from "../../contract/inbox-name.ts";
import { defaultSettings } from "../../contract/key.ts";
import { scopeOf } from "../../contract/table.ts";
import type { InboxDefinitions } from "../store/inbox-definitions.ts";
import type { Tenants } from "./cached-tenants.ts";

export interface AnyInbox {
  tenant: string;
  inbox: string;
  /** None of `default`. */
  inbox_id: string | undefined;
  /** What stands in for the tenant in the inbox. */
  scope: string;
  shards: number;
}

export async function allInboxes({
  tenants,
  inboxes,
}: {
  /** The tenants are those that have keys. */
  tenants: Tenants;
  inboxes: InboxDefinitions;
}): Promise<AnyInbox[]> {
  const all: AnyInbox[] = [];
  for (const tenant of await tenants.list()) {
    const { shards } = (await tenants.get(tenant))?.settings ?? defaultSettings;
    const add = (inbox: string, inbox_id: string | undefined) =>
      all.push({ tenant, inbox, inbox_id, scope: scopeOf(tenant, inbox_id), shards });
    add(defaultInbox, undefined);
    for (const { name, inbox_id } of (await inboxes.of(tenant)).values())
      if (inbox_id !== undefined) add(name, inbox_id);
  }
  return all;
}
