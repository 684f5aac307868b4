/** https://docs.stripe.com/webhooks/signature */
import type { Scheme } from "../scheme.ts";

export const stripe: Scheme = {
  proof: {
    kind: "signature",
    at: [{ header: "stripe-signature" }],
    form: "pairs",
    label: "v1",
    encoding: "hex",
    algorithm: "SHA-256",
    key: "text",
    signed: "{timestamp}.{body}",
    timestamp: { at: { pair: "t" }, toleranceSeconds: 300 },
  },
  deliveryId: [{ pointer: "/id" }],
  idsAreUnique: true,
  type: [{ pointer: "/type" }],
  keeps: ["stripe-signature"],
  covers: { body: true, time: true, replay: "Nothing: the id is signed, so it is the same event." },
};
