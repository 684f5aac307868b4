/** What a dispatcher knows of its inbox: how it pushes, to whom, and with which secrets. */
import type { PushSettings } from "../../contract/push.ts";
import { pushLimits } from "../../contract/push-limits.ts";
import { log } from "../http/log.ts";
import type { Backend } from "../private-api/backend.ts";
import type { Place } from "../wake/wake-pushes.ts";
import type { Posted, Receiver } from "./post.ts";
import { type RulesEnv, refusalOfUrl, rulesOf } from "./refused-url.ts";

export interface Pushing {
  settings: PushSettings;
  receiver: Receiver;
  shards: number;
  max_deliveries: number;
  /** Of the inbox: one that is made anew under its name is another. */
  created_at: number;
  /** That of the dispatcher, when it asked. */
  version: number;
  /** Why nothing can be posted to it. */
  refused?: "refused_url" | "no_secret";
}

/** @returns undefined if there is no such inbox, or it does not push */
export async function findPushing(
  backend: Backend,
  env: RulesEnv,
  { tenant, inbox: name }: Place,
  version: number,
): Promise<Pushing | undefined> {
  const [defined, { push, settings: own }] = await Promise.all([
    backend.call("get-inbox", { tenant, shards: 1, name }),
    backend.value("authorize-push", { tenant, name }),
  ]);
  const inbox = defined.ok ? defined.value.inbox : undefined;
  if (!inbox?.push || inbox.enabled === false) return undefined;
  const { push: settings, created_at = 0, max_deliveries = pushLimits.maxDeliveries } = inbox;
  const refusal = refusalOfUrl(settings.url, rulesOf(env));
  if (refusal) log({ level: "warn", push: "refused_url", tenant, inbox: name, reason: refusal });
  const refused = refusal ? "refused_url" : push ? undefined : "no_secret";
  const secrets = push?.secrets.map(({ secret }) => secret) ?? [];
  return {
    settings,
    receiver: { url: settings.url, secrets, headers: push?.headers ?? {} },
    shards: own.shards,
    max_deliveries,
    created_at,
    version,
    ...(refused && { refused }),
  };
}

/** What a post is that cannot be made. */
export const unposted = (error: "refused_url" | "no_secret"): Posted => ({
  verdict: "retry",
  error,
  milliseconds: 0,
});
