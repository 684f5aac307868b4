/** What senders want answered before they deliver. Only who has proven itself is answered. */
import type { AuthorizedSource } from "../../contract/source.ts";
import type { Delivery } from "./delivery.ts";
import type { Reader } from "./reader.ts";
import type { Scheme } from "./scheme.ts";

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
