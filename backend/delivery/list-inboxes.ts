/** All inboxes of a tenant, by name, `default` first. */
import { defaultInbox } from "../../contract/inbox-name.ts";
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import type { DeliveryDependencies } from "./dependencies.ts";
import { shownInbox } from "./shown-inbox.ts";

export const listInboxes =
  ({ inboxes }: Pick<DeliveryDependencies, "inboxes">) =>
  async ({ tenant }: OperationInput<"list-inboxes">): Promise<OperationResult<"list-inboxes">> => {
    const definitions = await inboxes.now(tenant);
    const names = [...definitions.keys()].filter((name) => name !== defaultInbox).sort();
    const shown = [defaultInbox, ...names].map((name) => shownInbox(name, definitions.get(name)));
    return { ok: true, value: { inboxes: shown } };
  };
