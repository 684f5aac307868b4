/** https://docs.cloud.google.com/pubsub/docs/authenticate-push-subscriptions */
import type { SourceSettings } from "../../../contract/source.ts";
import type { Scheme } from "../scheme.ts";

export const pubsub = ({ audience, service_account }: SourceSettings): Scheme => ({
  proof: {
    kind: "token",
    at: [{ header: "authorization" }],
    keys: "https://www.googleapis.com/oauth2/v3/certs",
    claims: {
      iss: ["https://accounts.google.com", "accounts.google.com"],
      // Google makes tokens for anybody: these two say that it is for this source, and whose it is.
      aud: [audience ?? null],
      email: [service_account ?? null],
      email_verified: [true],
    },
    toleranceSeconds: 300,
  },
  // Of an unwrapped message, Google says it in headers, if the subscription is told to.
  deliveryId: [{ header: "x-goog-pubsub-message-id" }, { pointer: "/message/messageId" }],
  // Unique in a topic: a source may get what several subscriptions push.
  idScope: [{ header: "x-goog-pubsub-subscription-name" }, { pointer: "/subscription" }],
  // A redelivery may say its number in the body.
  idsAreUnique: true,
  type: [{ pointer: "/message/attributes/ce-type" }, { pointer: "/message/attributes/eventType" }],
  // Not the token: whoever reads the event could use it for as long as it is valid.
  keeps: [
    "x-goog-pubsub-message-id",
    "x-goog-pubsub-publish-time",
    "x-goog-pubsub-subscription-name",
  ],
  covers: {
    body: false,
    time: true,
    replay: "Anything, for as long as the token is valid: an hour.",
  },
});
