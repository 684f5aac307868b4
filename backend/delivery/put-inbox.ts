/**
 * Defines an inbox, or defines it anew: for what is stored from then on. A new one may be filled from
 * what was stored before.
 */
import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { defaultInbox } from "../../contract/inbox-name.ts";
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import type { Definition, Definitions } from "../store/inbox-version.ts";
import type { DeliveryDependencies } from "./dependencies.ts";
import { recordFill } from "./fills.ts";
import { shownWithFilling } from "./shown-inbox.ts";

class LimitReached extends Error {}

type PutDependencies = Pick<DeliveryDependencies, "events" | "inboxes" | "now">;

/**
 * What fills the inbox is on record before the inbox is defined: after a crash in between, that finds
 * no such inbox, and ends.
 */
export const putInbox =
  (dependencies: PutDependencies) =>
  async ({
    tenant,
    shards,
    name,
    settings,
    since,
    atMost,
  }: OperationInput<"put-inbox">): Promise<OperationResult<"put-inbox">> => {
    const { inboxes, now } = dependencies;
    const newId = name === defaultInbox ? undefined : randomId();
    if (since !== undefined && newId !== undefined && !(await inboxes.now(tenant)).has(name))
      await beginFill(dependencies, { tenant, shards, inbox_id: newId, since });
    let before: Definition | undefined;
    const hadPush = () => before?.push !== undefined;
    try {
      const put = await inboxes.change(tenant, name, (all) => {
        before = all.get(name);
        const isOneMore = !before && name !== defaultInbox;
        if (isOneMore && namedIn(all) >= atMost) throw new LimitReached();
        return defined({ name, settings, before, newId }, now());
      });
      return {
        ok: true,
        value: {
          inbox: await shownWithFilling(dependencies, tenant, name, put),
          ...(hadPush() && { pushed_before: true }),
        },
      };
    } catch (error) {
      if (error instanceof LimitReached)
        return { ok: false, error: { code: "inbox_limit_reached" } };
      throw error;
    }
  };

const beginFill = (
  { events, now }: PutDependencies,
  { since, ...inbox }: { tenant: string; shards: number; inbox_id: string; since: number },
): Promise<void> =>
  recordFill(events, {
    ...inbox,
    job: { state: "running", since, copied: 0, examined: 0, skipped: 0, created_at: now() },
  });

const namedIn = (all: Definitions): number => all.size - (all.has(defaultInbox) ? 1 : 0);

interface Defining {
  name: string;
  settings: OperationInput<"put-inbox">["settings"];
  before: Definition | undefined;
  /** For one that is not there yet; none of `default`. */
  newId: string | undefined;
}

/** A definition that says the same is the same: a repetition changes nothing. */
function defined({ name, settings, before, newId }: Defining, now: number): Definition {
  const { inbox_id: id = newId, created_at = now } = before ?? {};
  const identity = { name, created_at, ...(id !== undefined && { inbox_id: id }) };
  const unchanged = before && { ...identity, ...settings, updated_at: before.updated_at };
  if (before && isDeepStrictEqual(unchanged, before)) return before;
  return { ...identity, ...settings, updated_at: now };
}

/** 48 bits: of a tenant's thousand inboxes, and those before them, no two have the same. */
const randomId = (): string => randomBytes(6).toString("base64url");
