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

export interface AllInboxesDependencies {
  /** Those that have keys. */
  tenants: Tenants;
  inboxes: InboxDefinitions;
  /** Told of what failed for one tenant or one inbox: it keeps no other from its turn. */
  reportFailure: (error: unknown, of: { tenant: string; inbox?: string }) => void;
}

/** Of a tenant whose definitions cannot be read, `default` alone. */
export async function allInboxes({
  tenants,
  inboxes,
  reportFailure,
}: AllInboxesDependencies): Promise<AnyInbox[]> {
  const all: AnyInbox[] = [];
  for (const tenant of await tenants.list()) {
    try {
      const { shards } = (await tenants.get(tenant))?.settings ?? defaultSettings;
      const add = (inbox: string, inbox_id: string | undefined) =>
        all.push({ tenant, inbox, inbox_id, scope: scopeOf(tenant, inbox_id), shards });
      add(defaultInbox, undefined);
      for (const { name, inbox_id } of (await inboxes.of(tenant)).values())
        if (inbox_id !== undefined) add(name, inbox_id);
    } catch (error) {
      reportFailure(error, { tenant });
    }
  }
  return all;
}
