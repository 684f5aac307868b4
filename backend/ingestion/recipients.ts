/** Which inboxes an event goes to. */
import type { AcceptedEvent } from "../../contract/event.ts";
import { defaultInbox } from "../../contract/inbox-name.ts";
import type { Definition, Definitions } from "../store/inbox-version.ts";
import { FilteredEvent } from "./filter.ts";

export interface Recipients {
  isInDefault: boolean;
  /** Beside `default`. */
  inboxes: readonly (Definition & { inbox_id: string })[];
  /** Names of those among all of these that push. */
  pushed?: readonly string[];
}

/** @throws SyntaxError if a filter asks for what is in the payload, and that is no JSON */
export function recipientsOf(definitions: Definitions, event: AcceptedEvent): Recipients {
  const own = definitions.get(defaultInbox);
  // Most tenants have no inbox but that one.
  if (definitions.size === (own ? 1 : 0) && !own?.filter)
    return withPushed(own, { isInDefault: own?.enabled !== false, inboxes: [] });
  const filtered = new FilteredEvent(event);
  return withPushed(own, {
    isInDefault: own?.enabled !== false && filtered.passes(own?.filter),
    inboxes: [...definitions.values()].flatMap((each) => {
      const { inbox_id } = each;
      return inbox_id !== undefined && filtered.passes(each.filter) ? [{ ...each, inbox_id }] : [];
    }),
  });
}

function withPushed(own: Definition | undefined, recipients: Recipients): Recipients {
  const { isInDefault, inboxes } = recipients;
  const pushed = [...(isInDefault && own ? [own] : []), ...inboxes].filter(({ push }) => push);
  return pushed.length === 0
    ? recipients
    : { ...recipients, pushed: pushed.map(({ name }) => name) };
}
