/** The inboxes that may hold events, with their names. */
import { defaultInbox } from "../../contract/inbox-name.ts";
import { scopeOf } from "../../contract/table.ts";
import type { InUse } from "../store/in-use.ts";
import type { InboxDefinitions } from "../store/inbox-definitions.ts";

export interface AnyInbox {
  tenant: string;
  inbox: string;
  /** None of `default`. */
  inbox_id: string | undefined;
  /** What stands in for the tenant in the inbox. */
  scope: string;
  shards: number;
  /** One for each number of shards that the tenant has had lately. */
  marks: InUse[];
}

export interface InboxesDependencies {
  /** Those of all inboxes in use. */
  marks: () => Promise<InUse[]>;
  inboxes: InboxDefinitions;
  /** Told of what failed for one tenant or one inbox: it keeps no other from its turn. */
  reportFailure: (error: unknown, of: { tenant: string; inbox?: string }) => void;
}

/**
 * In any order, so that none is always the last, and the first to be left out where time is short. Of
 * a tenant whose definitions cannot be read, `default` alone; none that was deleted.
 */
export async function inboxesToLookAt({
  marks: all,
  inboxes,
  reportFailure,
}: InboxesDependencies): Promise<AnyInbox[]> {
  const found = new Map<string, AnyInbox>();
  const names = new Map<string, Promise<Map<string | undefined, string>>>();
  const nameOf = (tenant: string, inbox_id: string | undefined) => {
    if (inbox_id === undefined) return defaultInbox;
    const known = names.get(tenant) ?? namesOf(inboxes, tenant);
    names.set(tenant, known);
    return known.then((all) => all.get(inbox_id));
  };
  const failed = new Set<string>();
  for (const mark of shuffled(await all())) {
    const { tenant, inbox_id, shards } = mark;
    const scope = scopeOf(tenant, inbox_id);
    const known = found.get(scope);
    try {
      const inbox = known?.inbox ?? (await nameOf(tenant, inbox_id));
      if (inbox === undefined) continue;
      const marks = [...(known?.marks ?? []), mark];
      const most = Math.max(shards, known?.shards ?? 1);
      found.set(scope, { tenant, inbox, inbox_id, scope, shards: most, marks });
    } catch (error) {
      if (!failed.has(tenant)) reportFailure(error, { tenant });
      failed.add(tenant);
    }
  }
  return [...found.values()];
}

async function namesOf(
  inboxes: InboxDefinitions,
  tenant: string,
): Promise<Map<string | undefined, string>> {
  const definitions = [...(await inboxes.of(tenant)).values()];
  return new Map(definitions.map(({ inbox_id, name }) => [inbox_id, name]));
}

const shuffled = <Item>(items: readonly Item[]): Item[] =>
  items
    .map((item) => ({ item, rank: Math.random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
