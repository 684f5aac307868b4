/** The Zapier app: what it consists of. */
import zapier, { defineApp } from "zapier-platform-core";
import { refuseProblems } from "./api.ts";
import { authentication } from "./authentication.ts";
import { acknowledgeEvent } from "./creates/acknowledge-event.ts";
import { sendEvent } from "./creates/send-event.ts";
import { findEvent } from "./searches/find-event.ts";
import { newEvent } from "./triggers/new-event.ts";
import { newEventInstant } from "./triggers/new-event-instant.ts";

export default defineApp({
  version: "1.0.0",
  platformVersion: zapier.version,
  authentication,
  afterResponse: [refuseProblems],
  triggers: { [newEvent.key]: newEvent, [newEventInstant.key]: newEventInstant },
  creates: { [sendEvent.key]: sendEvent, [acknowledgeEvent.key]: acknowledgeEvent },
  searches: { [findEvent.key]: findEvent },
  flags: {
    // Otherwise a 429 becomes an error before `refuseProblems` has read what it says.
    throwForThrottlingEarly: false,
    // An empty text inside of a payload is a part of the event.
    cleanInputData: false,
  },
});
