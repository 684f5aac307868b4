/** Defines an inbox, or defines it anew: for what is stored from then on. */
import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { defaultInbox } from "../../contract/inbox-name.ts";
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import type { Definition } from "../store/inbox-version.ts";
import type { DeliveryDependencies } from "./dependencies.ts";
import { shownInbox } from "./shown-inbox.ts";

class LimitReached extends Error {}

export const putInbox =
  ({ inboxes, now }: Pick<DeliveryDependencies, "inboxes" | "now">) =>
  async ({
    tenant,
    name,
    settings,
    atMost,
  }: OperationInput<"put-inbox">): Promise<OperationResult<"put-inbox">> => {
    try {
      const put = await inboxes.change(tenant, name, (all) => {
        const before = all.get(name);
        const isOneMore = !before && name !== defaultInbox;
        if (isOneMore && namedIn(all) >= atMost) throw new LimitReached();
        return defined(name, settings, before, now());
      });
      return { ok: true, value: { inbox: shownInbox(name, put) } };
    } catch (error) {
      if (error instanceof LimitReached)
        return { ok: false, error: { code: "inbox_limit_reached" } };
      throw error;
    }
  };

const namedIn = (all: ReadonlyMap<string, Definition>): number =>
  all.size - (all.has(defaultInbox) ? 1 : 0);

/** A definition that says the same is the same: a repetition changes nothing. */
function defined(
  name: string,
  settings: OperationInput<"put-inbox">["settings"],
  before: Definition | undefined,
  now: number,
): Definition {
  const { inbox_id, created_at = now } = before ?? {};
  const id = inbox_id ?? (name === defaultInbox ? undefined : randomId());
  const identity = { name, created_at, ...(id !== undefined && { inbox_id: id }) };
  const unchanged = before && { ...identity, ...settings, updated_at: before.updated_at };
  if (before && isDeepStrictEqual(unchanged, before)) return before;
  return { ...identity, ...settings, updated_at: now };
}

/** 48 bits: of a tenant's thousand inboxes, and those before them, no two have the same. */
const randomId = (): string => randomBytes(6).toString("base64url");
