/** The inboxes that may hold events, with their names. */
import { defaultInbox } from "../../contract/inbox-name.ts";
import { scopeOf } from "../../contract/table.ts";
import { eachOf } from "../store/concurrency.ts";
import type { InUse } from "../store/in-use.ts";
import type { InboxDefinitions } from "../store/inbox-definitions.ts";
import { shuffled } from "../store/shuffled.ts";
import { inTurns } from "../store/turns.ts";

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
 * Tenants take turns, and within a turn the order is another each time: where time is short, no tenant
 * is always left out, nor for another's many inboxes. Of a tenant whose definitions cannot be read,
 * `default` alone.
 * @returns beside the inboxes, the marks of those that were deleted
 */
export async function inboxesToLookAt({
  marks,
  inboxes,
  reportFailure,
}: InboxesDependencies): Promise<{ inboxes: AnyInbox[]; deleted: InUse[] }> {
  const byTenant = [...Map.groupBy(shuffled(await marks()), ({ tenant }) => tenant)];
  const all = await eachOf(byTenant, async ([tenant, own]) => {
    const named = own.filter(({ inbox_id }) => inbox_id !== undefined);
    try {
      const names = named.length > 0 ? await namesOf(inboxes, tenant) : noNames;
      return found(own, names);
    } catch (error) {
      reportFailure(error, { tenant });
      return found(
        own.filter((mark) => !named.includes(mark)),
        noNames,
      );
    }
  });
  return {
    inboxes: inTurns(
      all.flatMap((each) => each.inboxes),
      ({ tenant }) => tenant,
    ),
    deleted: all.flatMap(({ deleted }) => deleted),
  };
}

/** By id. */
type Names = ReadonlyMap<string | undefined, string>;

const noNames: Names = new Map([[undefined, defaultInbox]]);

async function namesOf(inboxes: InboxDefinitions, tenant: string): Promise<Names> {
  const definitions = [...(await inboxes.of(tenant)).values()];
  return new Map([
    ...noNames,
    ...definitions.map(({ inbox_id, name }) => [inbox_id, name] as const),
  ]);
}

/** @param own of one tenant */
function found(own: InUse[], names: Names): { inboxes: AnyInbox[]; deleted: InUse[] } {
  const inboxes: AnyInbox[] = [];
  const deleted: InUse[] = [];
  for (const [inbox_id, marks] of Map.groupBy(own, (mark) => mark.inbox_id)) {
    const inbox = names.get(inbox_id);
    const [{ tenant }] = marks as [InUse];
    const shards = Math.max(...marks.map((mark) => mark.shards));
    if (inbox === undefined) deleted.push(...marks);
    else inboxes.push({ tenant, inbox, inbox_id, scope: scopeOf(tenant, inbox_id), shards, marks });
  }
  return { inboxes, deleted };
}
