/** Definitions of inboxes, as the public makes them. */
import type { InboxDefinition } from "../../contract/inbox.ts";
import { defaultInbox } from "../../contract/inbox-name.ts";
import { limits } from "../../contract/limits.ts";
import { inboxBody } from "../../contract/requests.ts";
import type { Caller } from "../authentication/authenticate.ts";
import { readCommand } from "../http/command-body.ts";
import { validationFailed } from "../http/json/faults.ts";
import { invalidateAfter } from "./empty-inbox-cache.ts";

interface DefinitionContext {
  req: { raw: Request };
  var: Pick<Caller, "backend" | "scope" | "settings" | "tenant">;
}

/**
 * Replaces the definition. Answered when no instance of the backend believes the old one any more: an
 * event that is published after the answer is in the inbox.
 */
export async function putInbox(c: DefinitionContext, name: string): Promise<InboxDefinition> {
  const settings = await readCommand(c.req.raw, inboxBody);
  if (settings.enabled !== undefined && name !== defaultInbox)
    throw validationFailed([
      { pointer: "/enabled", detail: "is for `default` alone: delete the inbox instead" },
    ]);
  const { backend, scope, tenant } = c.var;
  const atMost = c.var.settings.inboxes ?? limits.inboxes.default;
  const input = { ...scope, name, settings, atMost };
  const { inbox } = await invalidateAfter(tenant, backend.value("put-inbox", input));
  await untilBelieved();
  return inbox;
}

/** Answered when nothing comes into the inbox any more. */
export async function deleteInbox(
  { backend, scope }: Pick<Caller, "backend" | "scope">,
  name: string,
  force: boolean,
): Promise<void> {
  await backend.value("delete-inbox", { ...scope, name, force });
  await untilBelieved();
}

const untilBelieved = (): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, limits.inboxes.changeMilliseconds));
