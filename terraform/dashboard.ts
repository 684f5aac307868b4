/** One page that says how the service is doing. */
import { CloudwatchDashboard } from "@cdktf/provider-aws/lib/cloudwatch-dashboard/index.js";
import { Construct } from "constructs";
import { operationNames } from "../contract/operations.ts";
import type { Watched } from "./alarm-definition.ts";
import { type Environment, nameIn } from "./environments.ts";
import { type Metric, Metrics } from "./metrics.ts";

export interface DashboardProps {
  readonly watched: Watched;
  readonly alarmArns: readonly string[];
}

interface Graph {
  title: string;
  /** By label. */
  lines: Record<string, Metric>;
}

export class Dashboard extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, { watched, alarmArns }: DashboardProps) {
    super(scope, id);
    const widgets = graphs(watched).map((graph, index) =>
      graphWidget(graph, index, watched.environment),
    );
    const alarms = {
      type: "alarm",
      x: 0,
      y: Math.ceil(widgets.length / 2) * 6,
      width: 24,
      height: 4,
      properties: { title: "Alarms", alarms: alarmArns },
    };
    const dashboard = new CloudwatchDashboard(this, "dashboard", {
      dashboardName: nameIn(watched.environment, "overview"),
      dashboardBody: JSON.stringify({ widgets: [...widgets, alarms] }),
    });
    this.name = dashboard.dashboardName;
  }
}

function graphs({ environment, functionNames, tableName, apiNames }: Watched): Graph[] {
  const metrics = new Metrics(environment);
  const percentiles = (operation: "ingest-event" | "list-inbox") =>
    Object.fromEntries(
      ["p50", "p95", "p99"].map((stat) => [stat, metrics.of(operation, "Latency", stat)]),
    );
  const functions = Object.entries(functionNames);
  return [
    {
      title: "Events ingested, and publishes repeated",
      lines: {
        ingested: metrics.of("ingest-event", "Ingested", "Sum"),
        replayed: metrics.of("ingest-event", "Replayed", "Sum"),
        "in batches": metrics.of("ingest-events", "Ingested", "Sum"),
        "drained from the spool": metrics.of("ingest-events", "Drained", "Sum"),
      },
    },
    { title: "Ingestion latency (ms)", lines: percentiles("ingest-event") },
    { title: "Inbox latency (ms)", lines: percentiles("list-inbox") },
    {
      title: "Crashes by operation",
      lines: Object.fromEntries(
        operationNames.map((operation) => [operation, metrics.of(operation, "Errors", "Sum")]),
      ),
    },
    {
      title: "Private API: calls, refusals, failures",
      lines: Object.fromEntries(
        apiNames.flatMap((api, index) => {
          const of = index === 0 ? "" : ` (${api})`;
          return [
            [`calls${of}`, metrics.api(api, "Count")],
            [`refused${of}`, metrics.api(api, "4XXError")],
            [`failed${of}`, metrics.api(api, "5XXError")],
          ];
        }),
      ),
    },
    {
      title: "Pending, leased and given up",
      lines: {
        pending: metrics.inbox("PendingEvents"),
        leased: metrics.inbox("DeliveredEvents"),
        "dead letters": metrics.inbox("DeadLetterEvents"),
      },
    },
    {
      title: "Age of the oldest pending event (s)",
      lines: { age: metrics.inbox("OldestPendingAge") },
    },
    {
      title: "What consumers do with events",
      lines: {
        leased: metrics.of("lease-events", "Leased", "Sum"),
        "leased again": metrics.of("lease-events", "Redelivered", "Sum"),
        released: metrics.of("release-events", "Released", "Sum"),
        rejected: metrics.of("reject-events", "Rejected", "Sum"),
        redriven: metrics.of("redrive-events", "Redriven", "Sum"),
        "replayed by the edge": metrics.of("continue-replay", "Requeued", "Sum"),
      },
    },
    {
      title: "Events acknowledged and erased",
      lines: {
        acknowledged: metrics.of("acknowledge-event", "Acknowledged", "Sum"),
        "acknowledged by leases": metrics.of("acknowledge-events", "Acknowledged", "Sum"),
        erased: metrics.of("delete-event", "Erased", "Sum"),
      },
    },
    {
      title: "Throttled Lambdas",
      lines: Object.fromEntries(
        functions.map(([service, name]) => [service, metrics.lambda(name, "Throttles")]),
      ),
    },
    {
      title: "Throttled table and indexes",
      lines: Object.fromEntries(
        metrics
          .tableThrottles(tableName)
          .map((metric) => [
            `${metric.dimensions.GlobalSecondaryIndexName ?? "table"} ${metric.name}`,
            metric,
          ]),
      ),
    },
  ];
}

/** Two graphs a row, on CloudWatch's grid of 24 columns. */
function graphWidget({ title, lines }: Graph, index: number, { region }: Environment) {
  const metrics = Object.entries(lines).map(([label, { namespace, name, dimensions, stat }]) => [
    namespace,
    name,
    ...Object.entries(dimensions).flat(),
    { label, stat },
  ]);
  const place = { x: (index % 2) * 12, y: Math.floor(index / 2) * 6, width: 12, height: 6 };
  return {
    type: "metric",
    ...place,
    properties: { title, region, view: "timeSeries", period: 60, metrics },
  };
}
