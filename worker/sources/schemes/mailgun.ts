/** https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks */
import type { Scheme } from "../scheme.ts";

export const mailgun: Scheme = {
  proof: {
    kind: "signature",
    at: [{ pointer: "/signature/signature" }],
    form: "plain",
    label: "",
    encoding: "hex",
    algorithm: "SHA-256",
    key: "text",
    signed: "{timestamp}{token}",
    values: { token: { pointer: "/signature/token" } },
    // It tries again for eight hours.
    timestamp: { at: [{ pointer: "/signature/timestamp" }], toleranceSeconds: 43_200 },
  },
  // Of all that a delivery says, only this is signed: so nobody can use one signature twice.
  deliveryId: [{ pointer: "/signature/token" }],
  idsAreUnique: true,
  type: [{ pointer: "/event-data/event" }],
  keeps: [],
  covers: {
    body: false,
    time: true,
    replay:
      "Nothing, once the delivery came in: its signed token names the event. Before, any body with it.",
  },
};
