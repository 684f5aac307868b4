/** https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries */
import type { Scheme } from "../scheme.ts";

export const github: Scheme = {
  proof: {
    kind: "signature",
    at: [{ header: "x-hub-signature-256" }],
    form: "plain",
    label: "sha256=",
    encoding: "hex",
    algorithm: "SHA-256",
    key: "text",
    signed: "{body}",
  },
  // A redelivery keeps its id.
  deliveryId: [{ header: "x-github-delivery" }],
  idsAreUnique: true,
  type: [{ header: "x-github-event" }],
  keeps: ["x-hub-signature-256", "x-github-delivery", "x-github-event", "x-github-hook-id"],
  covers: {
    body: true,
    time: false,
    replay: "The same body again, under another delivery id: a second event with the same payload.",
  },
};
