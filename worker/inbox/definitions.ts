/** Definitions of inboxes, as the public makes them. */
import type * as z from "zod";
import type { InboxPut } from "../../contract/inbox-answers.ts";
import { defaultInbox } from "../../contract/inbox-name.ts";
import { limits } from "../../contract/limits.ts";
import type { PushSettings } from "../../contract/push.ts";
import { inboxBody } from "../../contract/requests.ts";
import type { Caller } from "../authentication/authenticate.ts";
import { readCommand } from "../http/command-body.ts";
import { validationFailed } from "../http/json/faults.ts";
import { audit } from "../http/log.ts";
import { wakePushes } from "../wake/wake-pushes.ts";
import { invalidateAfter } from "./empty-inbox-cache.ts";
import { type FillingContext, fill, shownInbox } from "./filling.ts";
import { limitJobs } from "./job-limit.ts";

export interface DefinitionContext extends FillingContext {
  var: FillingContext["var"] & Pick<Caller, "settings">;
}

/** Of an inbox that was defined. */
export interface Defined {
  inbox: InboxPut;
  pushedBefore: boolean;
}

type Body = z.infer<typeof inboxBody>;

/** @throws ApiError validation_failed */
export async function readDefinition(
  { req }: Pick<DefinitionContext, "req">,
  name: string,
): Promise<Body> {
  const body = await readCommand(req.raw, inboxBody);
  const isDefault = name === defaultInbox;
  if (body.enabled !== undefined && !isDefault) throw onlyOf("/enabled", deleteInstead);
  if (body.since !== undefined && isDefault) throw onlyOf("/since", replayInstead);
  return body;
}

/**
 * Replaces the definition. A dry run counts what would fill it, and defines nothing.
 */
export async function putInbox(
  c: DefinitionContext,
  name: string,
  { dry_run, since, push, ...others }: Body,
  waitUntil: (work: Promise<unknown>) => void,
): Promise<Defined> {
  const { secret: _, headers: __, ...shownPush } = push ?? {};
  const settings = { ...others, ...(push && { push: shownPush as PushSettings }) };
  const { backend, scope, tenant, key } = c.var;
  if (since !== undefined) await limitJobs(c);
  if (dry_run) {
    const asked = { ...scope, since: since ?? 0, filter: settings.filter };
    const counted = await backend.value("count-matching", asked);
    return { inbox: { name, ...settings, dry_run, ...counted }, pushedBefore: false };
  }
  const atMost = c.var.settings.inboxes ?? limits.inboxes.default;
  const input = { ...scope, name, settings, since, atMost };
  const { inbox, pushed_before: pushedBefore = false } = await invalidateAfter(
    tenant,
    backend.value("put-inbox", input),
  );
  if (since !== undefined && inbox.filling?.state === "running") {
    audit(c, "filling_started", { tenant, key_id: key.key_id, inbox: name });
    const filled = () => wakePushes(c.env, tenant, push ? [name] : []);
    waitUntil(fill(backend, { ...scope, name }, filled));
  }
  return { inbox: shownInbox(inbox), pushedBefore };
}

const onlyOf = (pointer: string, detail: string) => validationFailed([{ pointer, detail }]);
const deleteInstead = "is for `default` alone: delete the inbox instead";
const replayInstead = "is for inboxes beside `default`: a replay puts its events back";

/** @returns whether it pushed */
export async function deleteInbox(
  { backend, scope }: Pick<Caller, "backend" | "scope">,
  name: string,
  force: boolean,
): Promise<boolean> {
  const { pushed_before = false } = await backend.value("delete-inbox", { ...scope, name, force });
  return pushed_before;
}

/**
 * A change is answered when no instance of the backend believes the old definition any more: an event
 * that is published after the answer is where it belongs.
 */
export const untilBelieved = (): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, limits.inboxes.changeMilliseconds));
