/** The alarms on calls of the private API. */
import { services } from "../contract/operations.ts";
import {
  type AlarmDefinition,
  atOnce,
  lasting,
  type Watched,
  withinMinutes,
} from "./alarm-definition.ts";
import type { Metric, Metrics } from "./metrics.ts";

/** One metric of several APIs: `failed` of the first, `failed_2` of the second, … */
function ofApis(
  metrics: Metrics,
  apiNames: readonly string[],
  id: string,
  name: "Count" | "4XXError" | "5XXError",
): Record<string, Metric> {
  return Object.fromEntries(
    apiNames.map((api, index) => [index === 0 ? id : `${id}_${index + 1}`, metrics.api(api, name)]),
  );
}

const sumOf = (metrics: Record<string, Metric>): string =>
  Object.keys(metrics)
    .map((id) => `FILL(${id}, 0)`)
    .join(" + ");

export const ofCalls = (metrics: Metrics, { apiNames }: Watched): AlarmDefinition[] => [
  {
    name: "ingestion-latency",
    means: "One publish in a hundred takes longer than a second inside the Lambda.",
    metrics: { latency: metrics.of("ingest-event", "Latency", "p99") },
    threshold: 1_000,
    release: true,
    ...lasting,
  },
  {
    name: "inbox-latency",
    means: "One page in a hundred takes longer than two seconds inside the Lambda.",
    metrics: { latency: metrics.of("list-inbox", "Latency", "p99") },
    threshold: 2_000,
    release: true,
    ...lasting,
  },
  {
    name: "bugs",
    means: "A call met a bug of ours: its client got internal_error, and nothing repeats it.",
    metrics: Object.fromEntries(services.map((service) => [service, metrics.bugs(service)])),
    expression: "SUM(METRICS())",
    threshold: 0,
    release: true,
    ...withinMinutes,
  },
  errorRate(
    ofApis(metrics, apiNames, "failed", "5XXError"),
    ofApis(metrics, apiNames, "calls", "Count"),
  ),
  edgeRefused(ofApis(metrics, apiNames, "refused", "4XXError")),
  {
    name: "audit-events",
    means:
      "Look-ups of keys, or calls that are not the edge's, are refused more often than mistakes explain: somebody may be trying.",
    metrics: { events: metrics.audit() },
    threshold: 50,
    ...atOnce,
  },
];

const errorRate = (
  failed: Record<string, Metric>,
  calls: Record<string, Metric>,
): AlarmDefinition => ({
  name: "error-rate",
  means: "More than one private call in a hundred fails.",
  metrics: { ...failed, ...calls },
  expression: `IF((${sumOf(calls)}) > 0, 100 * (${sumOf(failed)}) / (${sumOf(calls)}), 0)`,
  threshold: 1,
  release: true,
  ...lasting,
});

const edgeRefused = (refused: Record<string, Metric>): AlarmDefinition => ({
  name: "edge-refused",
  means:
    "API Gateway refuses calls: the edge's credentials are wrong (403), or an operation's throttle is too low (429).",
  metrics: refused,
  expression: sumOf(refused),
  threshold: 10,
  ...atOnce,
});
