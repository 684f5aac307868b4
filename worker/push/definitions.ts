/** What the public asks of pushes: how they are defined, and what is done with them. */
import type * as z from "zod";
import type { StoredEvent } from "../../contract/event.ts";
import type { InboxPut, ShownInbox } from "../../contract/inbox-answers.ts";
import { defaultInbox } from "../../contract/inbox-name.ts";
import type { writtenPush } from "../../contract/push.ts";
import type { PushAnswer, PushHealth } from "../../contract/push-answers.ts";
import { pushLimits } from "../../contract/push-limits.ts";
import { rotatePushBody } from "../../contract/requests.ts";
import type { Caller } from "../authentication/authenticate.ts";
import { readCommand } from "../http/command-body.ts";
import { timeText } from "../http/event-json.ts";
import { validationFailed } from "../http/json/faults.ts";
import { type AuditContext, audit, log } from "../http/log.ts";
import { ApiError } from "../http/problem.ts";
import { BackendUnavailable } from "../private-api/failure.ts";
import { dispatcherName } from "../wake/wake-pushes.ts";
import { type RulesEnv, refusalOfUrl, rulesOf, urlRefusals } from "./refused-url.ts";
import { newSecret } from "./signature.ts";

export interface PushContext extends AuditContext {
  req: AuditContext["req"] & { raw: Request; url: string };
  env: Pick<Env, "PUSH_DISPATCHERS"> & RulesEnv;
  var: AuditContext["var"] & Pick<Caller, "backend" | "scope" | "key" | "tenant">;
}

export type WrittenPush = z.infer<typeof writtenPush>;

/** @throws ApiError validation_failed for a receiver that nothing may be posted to */
export function requireReceiver(c: Pick<PushContext, "req" | "env">, { url }: WrittenPush): void {
  const refusal = refusalOfUrl(url, rulesOf(c.env, new URL(c.req.url).hostname));
  if (refusal) throw validationFailed([{ pointer: "/push/url", detail: urlRefusals[refusal] }]);
}

/** After the inbox is defined. @returns its secret, if this made it or brought it */
export async function putPush(
  c: PushContext,
  name: string,
  { url, secret, headers }: WrittenPush,
): Promise<string | undefined> {
  const { backend, scope, tenant, key } = c.var;
  const offered = secret ?? newSecret(pushLimits.secretBytes.made);
  const { is_current } = await backend.value("put-push", {
    ...scope,
    name,
    secret: offered,
    replaces: secret !== undefined,
    keep_previous_seconds: pushLimits.keepSeconds,
    origin: new URL(url).origin,
    ...(headers && { headers }),
  });
  audit(c, "push_defined", { tenant, key_id: key.key_id, inbox: name });
  await redefined(c, name);
  return is_current ? offered : undefined;
}

/** After the inbox is defined without one, or deleted. */
export async function deletePush(c: PushContext, name: string): Promise<void> {
  const { backend, scope } = c.var;
  await backend.value("delete-push", { ...scope, name });
  await redefined(c, name);
}

/** A new secret, beside which the one before signs for a day. */
export async function rotatePush(c: PushContext, name: string) {
  const { secret } = await readCommand(c.req.raw, rotatePushBody);
  const { url } = await requirePush(c, name);
  const { backend, scope, tenant, key } = c.var;
  const offered = secret ?? newSecret(pushLimits.secretBytes.made);
  const { previous_secret_until: until } = await backend.value("put-push", {
    ...tenantOf(scope),
    name,
    secret: offered,
    replaces: true,
    keep_previous_seconds: pushLimits.keepSeconds,
    origin: new URL(url).origin,
  });
  audit(c, "push_rotated", { tenant, key_id: key.key_id, inbox: name });
  await redefined(c, name);
  return {
    secret: offered,
    ...(until !== undefined && { previous_secret_until: timeText(until) }),
  };
}

export async function setPaused(
  c: PushContext,
  name: string,
  change: "pause" | "resume",
): Promise<PushHealth> {
  await requirePush(c, name);
  const { tenant, key } = c.var;
  audit(c, `push_${change}d`, { tenant, key_id: key.key_id, inbox: name });
  return asked(dispatcherOf(c, name)[change]({ tenant, inbox: name }));
}

export async function testPush(c: PushContext, name: string): Promise<PushAnswer> {
  await requirePush(c, name);
  const posted = await asked(dispatcherOf(c, name).test({ tenant: c.var.tenant, inbox: name }));
  if (!posted) throw new ApiError("push_not_found");
  return posted;
}

/** Posts an event again, whatever has become of it in the inbox. */
export async function pushEvent(
  c: PushContext,
  name: string,
  event_id: string,
): Promise<PushAnswer> {
  const { backend, scope, tenant } = c.var;
  const { inbox } = await backend.value("get-inbox", { ...tenantOf(scope), name });
  const { event } = await backend.value("get-event", { ...tenantOf(scope), event_id });
  const stored = asIn(name, event);
  if (!stored) throw new ApiError("event_not_found");
  const posted =
    inbox.push && (await asked(dispatcherOf(c, name).push({ tenant, inbox: name }, stored)));
  if (!posted) throw new ApiError("push_not_found");
  return posted;
}

/** @returns undefined if the event is not in the inbox */
function asIn(inbox: string, event: StoredEvent): StoredEvent | undefined {
  const { inboxes, attempts: _, ...shown } = event;
  if (!inboxes) return inbox === defaultInbox ? shown : undefined;
  const place = inboxes.find((each) => each.inbox === inbox);
  return place && { ...shown, status: place.status };
}

/** With its health, as far as the dispatcher can be asked. */
export async function withHealth<Inbox extends ShownInbox | InboxPut>(
  c: PushContext,
  inbox: Inbox,
): Promise<Inbox> {
  const { name, push } = inbox;
  if (!push) return inbox;
  try {
    const health = await dispatcherOf(c, name).health({ tenant: c.var.tenant, inbox: name });
    return { ...inbox, push: { ...push, health } };
  } catch (error) {
    log({ level: "warn", push: "no_health", inbox: name, error: String(error) });
    return inbox;
  }
}

/** @throws ApiError inbox_not_found, push_not_found */
async function requirePush({ var: { backend, scope } }: PushContext, name: string) {
  const { push } = (await backend.value("get-inbox", { ...tenantOf(scope), name })).inbox;
  if (!push) throw new ApiError("push_not_found");
  return push;
}

/**
 * Tells the dispatcher, which believes what it knows for half a minute: that it cannot be told keeps
 * nothing from being answered.
 */
async function redefined(c: PushContext, inbox: string): Promise<void> {
  const place = { tenant: c.var.tenant, inbox };
  await dispatcherOf(c, inbox)
    .redefine(place)
    .catch((error: unknown) =>
      log({ level: "warn", push: "not_redefined", ...place, error: String(error) }),
    );
}

/** What a dispatcher fails with is an outage: its own, or of what it asks. */
const asked = <Answer>(answer: Promise<Answer>): Promise<Answer> =>
  answer.catch((error: unknown) => {
    log({ level: "warn", push: "no_dispatcher", error: String(error) });
    throw new BackendUnavailable("unavailable");
  });

/** Definitions are the tenant's: the inbox that a path names is told by its name. */
const tenantOf = ({ tenant, shards }: Caller["scope"]) => ({ tenant, shards });

const dispatcherOf = ({ env, var: { tenant } }: PushContext, inbox: string) =>
  env.PUSH_DISPATCHERS.getByName(dispatcherName(tenant, inbox));
