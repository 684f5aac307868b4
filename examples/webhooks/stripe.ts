/**
 * Stripe's webhooks: makes a source, and handles what comes as Stripe's own package types it, verified
 * once more by it. The key needs the scope admin, because it makes the source.
 *
 *   export ZT_URL=http://127.0.0.1:8787 ZT_API_KEY=zt_… STRIPE_WEBHOOK_SECRET=whsec_…
 *   npx node examples/webhooks/stripe.ts
 *
 * Stripe shows its secret when the destination is made. Until then, any will do: run this, paste the
 * address, and run it again with the real one.
 */
import Stripe from "stripe";
import { type InboxEvent, RejectEvent } from "zapier-triggers-client";
import { consume, defineSource, setting } from "./source.ts";

const secret = setting("STRIPE_WEBHOOK_SECRET");
const url = await defineSource("stripe", { scheme: "stripe", secret, tags: ["money"] });
console.info(`In the Workbench: Webhooks → Add destination.
  Endpoint URL  ${url}`);

interface Kept {
  headers: Record<string, string>;
  /** White space around the object, which is signed, too. */
  body_around?: [before: string, after: string];
}

/** Who does not trust the edge verifies again: the text and the signature are as Stripe sent them. */
function verified({ payloadText, metadata }: InboxEvent): Stripe.Event {
  const { headers, body_around: [before, after] = ["", ""] } = metadata as unknown as Kept;
  const signature = headers["stripe-signature"] ?? "";
  try {
    // No tolerance: the edge has looked at the time when the delivery came.
    return Stripe.webhooks.constructEvent(before + payloadText + after, signature, secret, 0);
  } catch {
    throw new RejectEvent("Stripe has not signed this with the secret that there is now");
  }
}

await consume("stripe", (event) => {
  const { type, data } = verified(event);
  if (type === "charge.succeeded" || type === "charge.refunded")
    console.info(`${type}: ${data.object.amount / 100} ${data.object.currency}`);
  else console.info(`nothing to do for ${type}`);
});
