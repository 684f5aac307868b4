/** Defines and deletes inboxes, with what is secret of their pushes. */
import type { InboxPut } from "../../contract/inbox-answers.ts";
import {
  type DefinitionContext,
  deleteInbox,
  putInbox,
  readDefinition,
  untilBelieved,
} from "../inbox/definitions.ts";
import { deletePush, type PushContext, putPush, requireReceiver } from "./definitions.ts";

type InboxContext = DefinitionContext & PushContext;

/** First the definition, so that no secret is kept of an inbox that was refused. */
export async function defineInbox(
  c: InboxContext,
  name: string,
  waitUntil: (work: Promise<unknown>) => void,
): Promise<InboxPut> {
  const body = await readDefinition(c, name);
  const { push, dry_run } = body;
  if (push) requireReceiver(c, push);
  const { inbox, pushedBefore } = await putInbox(c, name, body, waitUntil);
  if (dry_run) return inbox;
  const [secret] = await Promise.all([
    push ? putPush(c, name, push) : undefined,
    pushedBefore && !push ? deletePush(c, name) : undefined,
    untilBelieved(),
  ]);
  if (!inbox.push || secret === undefined) return inbox;
  return { ...inbox, push: { ...inbox.push, secret } };
}

export async function removeInbox(c: PushContext, name: string, force: boolean): Promise<void> {
  const pushed = await deleteInbox(c.var, name, force);
  await Promise.all([pushed ? deletePush(c, name) : undefined, untilBelieved()]);
}
