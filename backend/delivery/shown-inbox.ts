/** A definition as it is shown: without the id, which is the store's own. */
import type { InboxDefinition } from "../../contract/inbox.ts";
import type { Definition } from "../store/inbox-version.ts";

/** @param definition undefined: of `default`, before it is defined */
export function shownInbox(name: string, definition: Definition | undefined): InboxDefinition {
  const { inbox_id: _, ...shown } = definition ?? { name };
  return shown;
}
