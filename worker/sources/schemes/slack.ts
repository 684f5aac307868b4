/** https://docs.slack.dev/authentication/verifying-requests-from-slack */
import type { Scheme } from "../scheme.ts";

export const slack: Scheme = {
  proof: {
    kind: "signature",
    at: [{ header: "x-slack-signature" }],
    form: "plain",
    label: "v0=",
    encoding: "hex",
    algorithm: "SHA-256",
    key: "text",
    signed: "v0:{timestamp}:{body}",
    timestamp: { at: [{ header: "x-slack-request-timestamp" }], toleranceSeconds: 300 },
  },
  // An event; a command; of anything else, the signature names the delivery.
  deliveryId: [{ pointer: "/event_id" }, { pointer: "/trigger_id" }],
  idsAreUnique: true,
  type: [{ pointer: "/event/type" }, { pointer: "/command" }, { pointer: "/type" }],
  keeps: [
    "x-slack-signature",
    "x-slack-request-timestamp",
    "x-slack-retry-num",
    "x-slack-retry-reason",
  ],
  handshake: "slack",
  covers: { body: true, time: true, replay: "Nothing: the id is signed, so it is the same event." },
};
