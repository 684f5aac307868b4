/** What senders want answered before they deliver. Only who has proven itself is answered. */
import type { AuthorizedSource } from "../../contract/source.ts";
import { type AuditContext, audit } from "../http/log.ts";
import type { Delivery } from "./delivery.ts";
import type { Reader } from "./reader.ts";
import type { Receiving } from "./receiving.ts";
import type { Scheme } from "./scheme.ts";
import { snsHost } from "./schemes/sns.ts";
import { type Fetch, fetchSuccess } from "./sender-host.ts";
import { NotGenuine } from "./verdict.ts";

/** @returns undefined if the delivery is no handshake; JSON to answer with */
export function handshakeOf(
  { handshake }: Scheme,
  { headers }: Delivery,
  reader: Reader,
): Record<string, string> | undefined {
  if (handshake === "slack") {
    const challenge = reader.first([{ pointer: "/challenge" }]);
    const isHandshake = reader.first([{ pointer: "/type" }]) === "url_verification";
    return isHandshake && challenge !== undefined ? { challenge } : undefined;
  }
  if (handshake === "eventgrid" && headers.get("aeg-event-type") === "SubscriptionValidation") {
    const validationResponse = reader.first([{ pointer: "/0/data/validationCode" }]);
    return validationResponse === undefined ? undefined : { validationResponse };
  }
  return undefined;
}

/**
 * Of Amazon SNS: confirms a subscription to the topic that the source has pinned, by a call to the
 * host of that topic; the end of one is only noted.
 * @returns whether the delivery is such a message, which is no event
 * @throws SenderUnavailable if it could not be confirmed: then it comes again
 */
export async function isSubscriptionNotice(
  c: AuditContext,
  { source_id, source: { tenant, settings } }: Receiving,
  reader: Reader,
  fetch: Fetch,
): Promise<boolean> {
  const kind = reader.first([{ pointer: "/Type" }]);
  if (kind === "UnsubscribeConfirmation") audit(c, "source_unsubscribed", { tenant, source_id });
  if (kind !== "SubscriptionConfirmation") return kind === "UnsubscribeConfirmation";
  const topic = settings.topic_arn ?? "";
  const url = confirmationUrl(topic, reader.first([{ pointer: "/SubscribeURL" }]) ?? "");
  if (url === undefined) {
    audit(c, "source_not_subscribed", { tenant, source_id });
    throw new NotGenuine("wrong");
  }
  await fetchSuccess(url, fetch);
  audit(c, "source_subscribed", { tenant, source_id });
  return true;
}

/** @returns undefined unless it confirms this topic, at its own host, and does nothing else */
function confirmationUrl(topic: string, text: string): string | undefined {
  const url = URL.parse(text);
  const { searchParams } = url ?? new URL("https://none.invalid");
  const start = `https://${snsHost(topic)}/?`;
  const isOurs =
    text.startsWith(start) &&
    searchParams.getAll("Action").join() === "ConfirmSubscription" &&
    searchParams.getAll("TopicArn").join() === topic;
  return isOurs ? url?.href : undefined;
}

/**
 * The handshake of CloudEvents webhooks, for origins that the tenant has named. A URL to call back
 * is not called: anybody could name one.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/http-webhook.md#4-abuse-protection
 */
export function allowedOrigin(
  { handshake }: Scheme,
  { origins = [] }: AuthorizedSource["settings"],
  headers: Headers,
): Record<string, string> | undefined {
  const origin = headers.get("webhook-request-origin")?.toLowerCase();
  if (handshake !== "cloudevents" || origin === undefined || !origins.includes(origin))
    return undefined;
  const rate = headers.has("webhook-request-rate") ? { "WebHook-Allowed-Rate": "*" } : {};
  return { "WebHook-Allowed-Origin": origin, ...rate };
}
