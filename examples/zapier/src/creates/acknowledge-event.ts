/** Acknowledge Event: the last step of a Zap that has dealt with its event. */
import { defineCreate, defineInputFields } from "zapier-platform-core";
import { ask } from "../api.ts";

interface Acknowledgment {
  event_id: string;
  status: string;
  acknowledged_at: number;
}

export const acknowledgeEvent = defineCreate({
  key: "acknowledge_event",
  noun: "Event",
  display: {
    label: "Acknowledge Event",
    description: "Takes an event out of the inbox. Repeating it changes nothing.",
  },
  operation: {
    inputFields: defineInputFields([
      {
        key: "event_id",
        label: "Event ID",
        type: "string",
        required: true,
        helpText: "The ID that New Event gave.",
      },
    ]),
    perform: (z, bundle): Promise<Acknowledgment> =>
      ask(z, bundle, `/v1/events/${encodeURIComponent(bundle.inputData.event_id)}/ack`, {
        method: "POST",
      }),
    sample: {
      event_id: "0c1e7f8a-5f5c-4b0e-9d62-2b9c1f0a7d11",
      status: "acknowledged",
      acknowledged_at: 1_795_428_060_000,
    },
    outputFields: [
      { key: "event_id", label: "Event ID", type: "string" },
      { key: "status", label: "Status", type: "string" },
      { key: "acknowledged_at", label: "Acknowledged At (Unix Milliseconds)", type: "integer" },
    ],
  },
});
