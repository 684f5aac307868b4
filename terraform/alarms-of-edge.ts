/** The alarms on the Worker, by what it reports to the private API each minute, and on its spool. */
import { type AlarmDefinition, atOnce, lasting, withinMinutes } from "./alarm-definition.ts";
import type { Metrics } from "./metrics.ts";

export const ofSpool = (metrics: Metrics): AlarmDefinition[] => [
  {
    name: "spool-drains",
    means:
      "The edge spooled events, because it could not reach the private API: they are being stored now, later than they should.",
    metrics: { drained: metrics.of("ingest-events", "Drained", "Sum") },
    threshold: 0,
    ...atOnce,
  },
  {
    name: "spool-failures",
    means:
      "Spooled events meet a bug each time they are drained: they were answered 202, and wait in R2 for a person.",
    metrics: { failed: metrics.of("report-edge", "SpoolFailed", "Maximum") },
    threshold: 0,
    ...atOnce,
  },
];

/** Where a Worker is deployed: elsewhere it would be missed for ever. */
export const ofWorker = (metrics: Metrics): AlarmDefinition[] => [
  {
    name: "spool-backlog",
    means: "More than 10,000 events wait in the spool: they come faster than they are drained.",
    metrics: { waiting: metrics.of("report-edge", "SpoolWaiting", "Maximum") },
    threshold: 10_000,
    ...lasting,
  },
  {
    name: "spool-oldest-event",
    means: "An event has waited in the spool for more than a quarter of an hour.",
    metrics: { age: metrics.of("report-edge", "SpoolOldestSeconds", "Maximum") },
    threshold: 900,
    ...atOnce,
  },
  {
    name: "edge-errors",
    means: "The Worker met a bug of its own: a client got internal_error.",
    metrics: { errors: metrics.of("report-edge", "EdgeErrors", "Sum") },
    threshold: 0,
    ...withinMinutes,
  },
  {
    name: "push-paused",
    means:
      "A push was paused: its receiver had failed for five days. Its events wait until the tenant resumes it.",
    metrics: { paused: metrics.of("report-edge", "PushesPaused", "Sum") },
    threshold: 0,
    ...atOnce,
  },
  {
    name: "edge-silent",
    means:
      "The Worker has not reached the private API for a quarter of an hour, though its clock tries each minute.",
    metrics: { reports: { ...metrics.of("report-edge", "SpoolWaiting", "SampleCount") } },
    expression: "IF(FILL(reports, 0) == 0, 1, 0)",
    threshold: 0,
    periodSeconds: 300,
    periods: { breaching: 3, of: 3 },
    missing: "breaching",
  },
];
