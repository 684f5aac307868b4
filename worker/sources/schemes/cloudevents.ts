/** https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/http-webhook.md */
import type { Scheme } from "../scheme.ts";

export const cloudevents: Scheme = {
  proof: {
    kind: "credential",
    at: [{ header: "authorization" }, { query: "access_token" }],
    form: "bearer",
  },
  // `source` and `id` together, which the event says itself.
  deliveryId: [],
  idsAreUnique: true,
  type: [],
  keeps: [],
  handshake: "cloudevents",
  covers: {
    body: false,
    time: false,
    replay: "Anything: the credential comes with each delivery.",
  },
};
