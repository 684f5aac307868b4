/** Fills a new inbox from stored events, for a while. */
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { continueFill } from "./continue-fill.ts";
import type { DeliveryDependencies } from "./dependencies.ts";

/** What somebody else fills at the moment is answered as it is. */
export const fillInbox =
  (dependencies: DeliveryDependencies) =>
  async ({
    tenant,
    name,
  }: OperationInput<"fill-inbox">): Promise<OperationResult<"fill-inbox">> => {
    const definition = (await dependencies.inboxes.now(tenant)).get(name);
    if (!definition) return { ok: false, error: { code: "inbox_not_found" } };
    const { inbox_id } = definition;
    const progress =
      inbox_id === undefined ? undefined : await continueFill(dependencies, { tenant, inbox_id });
    return { ok: true, value: progress ?? { copied: 0 } };
  };
