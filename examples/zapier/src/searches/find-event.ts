/** Find Event: one event by its id, wherever it stands. */
import { defineInputFields, defineSearch } from "zapier-platform-core";
import { ask } from "../api.ts";
import { type Event, inZap, outputFields, sample } from "../events.ts";

export const findEvent = defineSearch({
  key: "find_event",
  noun: "Event",
  display: {
    label: "Find Event",
    description: "Finds an event by its ID, and tells where it stands.",
  },
  operation: {
    inputFields: defineInputFields([
      { key: "event_id", label: "Event ID", type: "string", required: true },
    ]),
    perform: async (z, bundle) => {
      const found = await ask<Event>(
        z,
        bundle,
        `/v1/events/${encodeURIComponent(bundle.inputData.event_id)}`,
      ).catch(isMissing);
      return found ? [inZap(found)] : [];
    },
    sample,
    outputFields,
  },
});

/** To Zapier a search that finds nothing is no failure. */
function isMissing(error: Error): undefined {
  if (!error.message.includes('"code":"event_not_found"')) throw error;
}
