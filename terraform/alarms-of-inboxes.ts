/** The alarms on what waits in the inboxes, and on whoever counts it. */
import { limits } from "../contract/limits.ts";
import { type AlarmDefinition, atOnce } from "./alarm-definition.ts";
import type { Metrics } from "./metrics.ts";

export const ofInboxes = (metrics: Metrics): AlarmDefinition[] => [
  {
    name: "oldest-pending-event",
    means:
      "An event has waited for more than a day: a consumer has stopped polling or acknowledging.",
    metrics: { age: metrics.inbox("OldestPendingAge") },
    threshold: 86_400,
    ...atOnce,
  },
  {
    name: "pending-events",
    means:
      "At least 10,000 events wait, which is as far as one inbox is counted: consumers do not keep up.",
    metrics: { pending: metrics.inbox("PendingEvents") },
    threshold: limits.countedEvents - 1,
    ...atOnce,
  },
  {
    name: "dead-letters",
    means: "Events were given up on, and wait for a person.",
    metrics: { dead: metrics.inbox("DeadLetterEvents") },
    threshold: 0,
    ...atOnce,
  },
  {
    name: "unreadable-events",
    means: "The payload of an event is lost or damaged in the table: its tenant cannot have it.",
    metrics: metrics.unreadable(),
    expression: "FILL(delivery, 0) + FILL(maintenance, 0) + FILL(archive, 0)",
    threshold: 0,
    ...atOnce,
  },
  {
    name: "acknowledgments-stopped",
    means: "Events wait, and for an hour not one was acknowledged.",
    metrics: {
      pending: metrics.inbox("PendingEvents"),
      single: metrics.of("acknowledge-event", "Acknowledged", "Sum"),
      leased: metrics.of("acknowledge-events", "Acknowledged", "Sum"),
    },
    expression: "IF(pending > 0 AND FILL(single, 0) + FILL(leased, 0) == 0, 1, 0)",
    threshold: 0,
    periodSeconds: 3_600,
    periods: { breaching: 1, of: 1 },
  },
  {
    name: "maintenance-silent",
    means: "Nobody has counted the inboxes for half an hour, so the alarms above are blind.",
    metrics: { pending: { ...metrics.inbox("PendingEvents"), stat: "SampleCount" } },
    expression: "IF(FILL(pending, 0) == 0, 1, 0)",
    threshold: 0,
    periodSeconds: 300,
    periods: { breaching: 6, of: 6 },
    missing: "breaching",
  },
];
