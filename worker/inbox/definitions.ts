/** Definitions of inboxes, as the public makes them. */
import type { InboxPut } from "../../contract/inbox-answers.ts";
import { defaultInbox } from "../../contract/inbox-name.ts";
import { limits } from "../../contract/limits.ts";
import { inboxBody } from "../../contract/requests.ts";
import type { Caller } from "../authentication/authenticate.ts";
import { readCommand } from "../http/command-body.ts";
import { validationFailed } from "../http/json/faults.ts";
import { audit } from "../http/log.ts";
import { invalidateAfter } from "./empty-inbox-cache.ts";
import { type FillingContext, fill, shownInbox } from "./filling.ts";
import { limitJobs } from "./job-limit.ts";

interface DefinitionContext extends FillingContext {
  var: FillingContext["var"] & Pick<Caller, "settings">;
}

/**
 * Replaces the definition. Answered when no instance of the backend believes the old one any more: an
 * event that is published after the answer is in the inbox. A dry run counts what would fill it, and
 * defines nothing.
 */
export async function putInbox(
  c: DefinitionContext,
  name: string,
  waitUntil: (work: Promise<unknown>) => void,
): Promise<InboxPut> {
  const { dry_run, since, ...settings } = await readCommand(c.req.raw, inboxBody);
  const isDefault = name === defaultInbox;
  if (settings.enabled !== undefined && !isDefault) throw onlyOf("/enabled", deleteInstead);
  if (since !== undefined && isDefault) throw onlyOf("/since", replayInstead);
  const { backend, scope, tenant, key } = c.var;
  if (since !== undefined) await limitJobs(c);
  if (dry_run) {
    const asked = { ...scope, since: since ?? 0, filter: settings.filter };
    return { name, ...settings, dry_run, ...(await backend.value("count-matching", asked)) };
  }
  const atMost = c.var.settings.inboxes ?? limits.inboxes.default;
  const input = { ...scope, name, settings, since, atMost };
  const { inbox } = await invalidateAfter(tenant, backend.value("put-inbox", input));
  if (since !== undefined && inbox.filling?.state === "running") {
    audit(c, "filling_started", { tenant, key_id: key.key_id, inbox: name });
    waitUntil(fill(backend, { ...scope, name }));
  }
  await untilBelieved();
  return shownInbox(inbox);
}

const onlyOf = (pointer: string, detail: string) => validationFailed([{ pointer, detail }]);
const deleteInstead = "is for `default` alone: delete the inbox instead";
const replayInstead = "is for inboxes beside `default`: a replay puts its events back";

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
