/**
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md, also
 * under the older names of the headers that Svix uses.
 */
import type { Scheme } from "../scheme.ts";

export const standardWebhooks: Scheme = {
  proof: {
    kind: "signature",
    at: [{ header: "webhook-signature" }, { header: "svix-signature" }],
    form: "list",
    label: "v1",
    encoding: "base64",
    algorithm: "SHA-256",
    key: "whsec",
    signed: "{id}.{timestamp}.{body}",
    timestamp: {
      at: [{ header: "webhook-timestamp" }, { header: "svix-timestamp" }],
      toleranceSeconds: 300,
    },
  },
  deliveryId: [{ header: "webhook-id" }, { header: "svix-id" }],
  idsAreUnique: true,
  type: [{ pointer: "/type" }],
  keeps: [
    "webhook-id",
    "webhook-timestamp",
    "webhook-signature",
    "svix-id",
    "svix-timestamp",
    "svix-signature",
  ],
  covers: { body: true, time: true, replay: "Nothing: the id is signed, so it is the same event." },
};
