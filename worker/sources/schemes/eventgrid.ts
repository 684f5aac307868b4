/** https://learn.microsoft.com/en-us/azure/event-grid/end-point-validation-event-grid-events-schema */
import type { Scheme } from "../scheme.ts";

export const eventgrid: Scheme = {
  proof: {
    kind: "credential",
    at: [{ query: "code" }, { header: "x-webhook-secret" }],
    form: "plain",
  },
  deliveryId: [{ pointer: "/0/id" }],
  // A delivery may hold several events, and another one some of them again.
  idsAreUnique: false,
  type: [{ pointer: "/0/eventType" }],
  keeps: ["aeg-event-type", "aeg-subscription-name", "aeg-delivery-count"],
  handshake: "eventgrid",
  covers: {
    body: false,
    time: false,
    replay: "Anything: the credential comes with each delivery.",
  },
};
