/** https://www.twilio.com/docs/usage/security#validating-requests */
import type { Scheme } from "../scheme.ts";

export const twilio: Scheme = {
  proof: {
    kind: "signature",
    at: [{ header: "x-twilio-signature" }],
    form: "plain",
    label: "",
    encoding: "base64",
    algorithm: "SHA-1",
    key: "text",
    signed: "{url}{form}",
  },
  // One message has one sid, in each of its statuses.
  deliveryId: [{ pointer: "/MessageSid" }, { pointer: "/CallSid" }, { pointer: "/Sid" }],
  idsAreUnique: false,
  type: [{ pointer: "/MessageStatus" }, { pointer: "/CallStatus" }, { pointer: "/EventType" }],
  keeps: ["x-twilio-signature", "i-twilio-idempotency-token"],
  covers: {
    body: true,
    time: false,
    replay: "Nothing while the event is kept: the same parameters are the same event.",
  },
};
