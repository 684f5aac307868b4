/** How an inbox is defined. */
import { defaultInbox } from "../../contract/inbox-name.ts";
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import type { DeliveryDependencies } from "./dependencies.ts";
import { shownInbox } from "./shown-inbox.ts";

export const getInbox =
  ({ inboxes }: Pick<DeliveryDependencies, "inboxes">) =>
  async ({ tenant, name }: OperationInput<"get-inbox">): Promise<OperationResult<"get-inbox">> => {
    const definition = (await inboxes.now(tenant)).get(name);
    return definition || name === defaultInbox
      ? { ok: true, value: { inbox: shownInbox(name, definition) } }
      : { ok: false, error: { code: "inbox_not_found" } };
  };
