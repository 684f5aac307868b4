/** https://shopify.dev/docs/apps/build/webhooks/subscribe/https */
import type { Scheme } from "../scheme.ts";

export const shopify: Scheme = {
  proof: {
    kind: "signature",
    at: [{ header: "x-shopify-hmac-sha256" }],
    form: "plain",
    label: "",
    encoding: "base64",
    algorithm: "SHA-256",
    key: "text",
    signed: "{body}",
  },
  deliveryId: [{ header: "x-shopify-webhook-id" }],
  idsAreUnique: true,
  type: [{ header: "x-shopify-topic" }],
  keeps: [
    "x-shopify-hmac-sha256",
    "x-shopify-webhook-id",
    "x-shopify-event-id",
    "x-shopify-topic",
    "x-shopify-shop-domain",
    "x-shopify-triggered-at",
    "x-shopify-api-version",
  ],
  covers: {
    body: true,
    time: false,
    replay: "The same body again, under another delivery id: a second event with the same payload.",
  },
};
