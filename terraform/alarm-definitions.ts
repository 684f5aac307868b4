/** What is worth waking somebody for. Each entry has a section in `docs/runbook.md`. */

import { limits } from "../contract/limits.ts";
import type { Environment } from "./environments.ts";
import { type Metric, Metrics } from "./metrics.ts";

export interface AlarmDefinition {
  readonly name: string;
  /** Its section of the runbook, where that is not the name. */
  readonly section?: string;
  /** What is wrong when it rings, for the one who is woken. */
  readonly means: string;
  readonly metrics: Readonly<Record<string, Metric>>;
  /** Over the metrics' ids; where it is missing, there is one metric. */
  readonly expression?: string;
  /** Rings above it. */
  readonly threshold: number;
  readonly periodSeconds: number;
  /** Rings when so many of the last periods were above the threshold. */
  readonly periods: { readonly breaching: number; readonly of: number };
  readonly missing?: "breaching";
}

export interface Watched {
  readonly environment: Environment;
  readonly tableName: string;
  /** By service. */
  readonly functionNames: Readonly<Record<string, string>>;
}

const atOnce = { periodSeconds: 300, periods: { breaching: 1, of: 1 } } as const;
const lasting = { periodSeconds: 60, periods: { breaching: 3, of: 5 } } as const;

export function alarmDefinitions(watched: Watched): AlarmDefinition[] {
  const metrics = new Metrics(watched.environment);
  return [...ofCalls(metrics), ...ofInboxes(metrics), ...ofParts(metrics, watched)];
}

const ofCalls = (metrics: Metrics): AlarmDefinition[] => [
  {
    name: "ingestion-latency",
    means: "One publish in a hundred takes longer than a second inside the Lambda.",
    metrics: { latency: metrics.of("ingest-event", "Latency", "p99") },
    threshold: 1_000,
    ...lasting,
  },
  {
    name: "inbox-latency",
    means: "One page in a hundred takes longer than two seconds inside the Lambda.",
    metrics: { latency: metrics.of("list-inbox", "Latency", "p99") },
    threshold: 2_000,
    ...lasting,
  },
  {
    name: "spool-drains",
    means:
      "The edge spooled events, because it could not reach the private API: they are being stored now, later than they should.",
    metrics: { drained: metrics.of("ingest-event", "Drained", "Sum") },
    threshold: 0,
    ...atOnce,
  },
  {
    name: "error-rate",
    means: "More than one private call in a hundred fails.",
    metrics: { failed: metrics.api("5XXError"), calls: metrics.api("Count") },
    expression: "IF(calls > 0, 100 * failed / calls, 0)",
    threshold: 1,
    ...lasting,
  },
  {
    name: "edge-refused",
    means:
      "API Gateway refuses calls: the edge's credentials are wrong (403), or an operation's throttle is too low (429).",
    metrics: { refused: metrics.api("4XXError") },
    threshold: 10,
    ...atOnce,
  },
  {
    name: "audit-events",
    means:
      "Look-ups of keys, or calls that are not the edge's, are refused more often than mistakes explain: somebody may be trying.",
    metrics: { events: metrics.audit() },
    threshold: 50,
    ...atOnce,
  },
];

const ofInboxes = (metrics: Metrics): AlarmDefinition[] => [
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

const ofParts = (metrics: Metrics, { functionNames, tableName }: Watched): AlarmDefinition[] => [
  ...Object.entries(functionNames).flatMap(([service, name]): AlarmDefinition[] => [
    {
      name: `${service}-failures`,
      section: "function-failures",
      means: `The ${service} Lambda crashes or times out.`,
      metrics: { errors: metrics.lambda(name, "Errors") },
      threshold: 0,
      ...lasting,
    },
    {
      name: `${service}-throttles`,
      section: "function-throttles",
      means: `The ${service} Lambda has no concurrency left.`,
      metrics: { throttles: metrics.lambda(name, "Throttles") },
      threshold: 0,
      ...lasting,
    },
  ]),
  {
    name: "table-throttles",
    means: "DynamoDB refuses reads or writes: a partition is hot.",
    metrics: Object.fromEntries(
      metrics.tableThrottles(tableName).map((metric, index) => [`m${index}`, metric]),
    ),
    expression: "SUM(METRICS())",
    threshold: 0,
    ...lasting,
  },
];
