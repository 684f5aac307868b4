/** How an inbox is defined, and how far it is filled. */
import { defaultInbox } from "../../contract/inbox-name.ts";
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import type { DeliveryDependencies } from "./dependencies.ts";
import { shownWithFilling } from "./shown-inbox.ts";

export const getInbox =
  ({ events, inboxes }: Pick<DeliveryDependencies, "events" | "inboxes">) =>
  async ({ tenant, name }: OperationInput<"get-inbox">): Promise<OperationResult<"get-inbox">> => {
    const definition = (await inboxes.now(tenant)).get(name);
    if (!definition && name !== defaultInbox)
      return { ok: false, error: { code: "inbox_not_found" } };
    const inbox = await shownWithFilling({ events }, tenant, name, definition);
    return { ok: true, value: { inbox } };
  };
