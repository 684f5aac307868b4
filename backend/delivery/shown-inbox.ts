/** A definition as it is shown: without the id, which is the store's own. */
import type { Filling } from "../../contract/filling.ts";
import type { InboxDefinition } from "../../contract/inbox.ts";
import type { Definition } from "../store/inbox-version.ts";
import type { DeliveryDependencies } from "./dependencies.ts";
import { findFill } from "./fills.ts";

/** @param definition undefined: of `default`, before it is defined */
export function shownInbox(name: string, definition: Definition | undefined): InboxDefinition {
  const { inbox_id: _, ...shown } = definition ?? { name };
  return shown;
}

/** And how far it is filled, if it was made so. */
export async function shownWithFilling(
  { events }: Pick<DeliveryDependencies, "events">,
  tenant: string,
  name: string,
  definition: Definition | undefined,
): Promise<InboxDefinition & { filling?: Filling }> {
  const shown = shownInbox(name, definition);
  const inbox_id = definition?.inbox_id;
  const fill = inbox_id === undefined ? undefined : await findFill(events, tenant, inbox_id);
  return { ...shown, ...(fill && { filling: fill.job }) };
}
