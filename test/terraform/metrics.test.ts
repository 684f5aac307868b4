/** What is watched must be what the Lambdas say: a metric of another name would never ring. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Context } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Log } from "../../backend/lambda/log.ts";
import { counts } from "../../backend/lambda/metrics.ts";
import { type Implementations, serve } from "../../backend/lambda/private-api.ts";
import { logUnreadable } from "../../backend/lambda/unreadable-event.ts";
import { reportInboxes } from "../../backend/maintenance/report.ts";
import {
  type OperationName,
  operationNames,
  operations,
  type Service,
} from "../../contract/operations.ts";
import { alarmDefinitions } from "../../terraform/alarm-definitions.ts";
import { environments } from "../../terraform/environments.ts";
import { type Metric, Metrics, metricsNamespace } from "../../terraform/metrics.ts";
import { allServices, synthesized } from "./synthesized.ts";

const environment = environments.staging;
let said: string[];

beforeEach(() => {
  said = [];
  vi.stubEnv("METRICS_NAMESPACE", metricsNamespace(environment));
  vi.spyOn(process.stdout, "write").mockImplementation((line) => said.push(String(line)) > 0);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** @returns the EMF object that a call of the operation leaves in the log */
async function emitted(
  operation: OperationName,
  handler: ReturnType<typeof serve>,
  input: unknown,
) {
  const event = { resource: `/${operation}`, headers: {}, body: JSON.stringify(input) };
  await handler(event as never, { awsRequestId: "id" } as Context);
  const emf = said.map((line) => JSON.parse(line)).find(({ _aws }) => _aws);
  const [{ Namespace, Dimensions, Metrics: metrics }] = emf._aws.CloudWatchMetrics;
  const [names] = Dimensions as string[][];
  return {
    namespace: Namespace,
    dimensions: Object.fromEntries((names ?? []).map((name) => [name, emf[name]])),
    names: metrics.map(({ Name }: { Name: string }) => Name),
  };
}

test("an operation is measured under the names that the alarms watch", async () => {
  const handler = serve("authorization", {
    "authorize-key": async () => ({ ok: true, value: { key: null } as never }),
  } as Partial<Implementations<"authorization">> as Implementations<"authorization">);
  const { names, ...where } = await emitted("authorize-key", handler, {
    tenant: "acme",
    key_id: "000000000000",
  });
  for (const name of ["Latency", "Errors"] as const) {
    const watched = new Metrics(environment).of("authorize-key", name, "Sum");
    expect({ namespace: watched.namespace, dimensions: watched.dimensions }).toEqual(where);
    expect(names).toContain(watched.name);
  }
});

test("every alarm has a name of its own and says what to do with a metric", () => {
  const watched = {
    environment,
    tableName: "table",
    functionNames: { ingestion: "ingestion" },
    apiNames: ["private-api"],
  };
  const names = alarmDefinitions(watched).map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { expression, metrics } of alarmDefinitions(watched)) {
    if (expression === undefined) expect(Object.keys(metrics)).toHaveLength(1);
    else if (expression !== "SUM(METRICS())")
      for (const id of Object.keys(metrics)) expect(expression).toContain(id);
  }
});

describe("an alarm's own metric", () => {
  const watched = {
    environment,
    tableName: "table",
    functionNames: Object.fromEntries(allServices.map((service) => [service, service])),
    apiNames: ["private-api"],
  };
  const own = alarmDefinitions(watched).flatMap(({ name, metrics }) =>
    Object.values(metrics)
      .filter(({ namespace }) => namespace === metricsNamespace(environment))
      .map((metric) => ({ alarm: name, ...metric })),
  );

  /** What the code writes, and under which unit, for all that it may count. */
  async function written(
    metric: (typeof own)[number],
  ): Promise<{ unit: string | undefined } | undefined> {
    const { operation, service = "" } = metric.dimensions;
    if (operation) return writtenOf(operation as OperationName, metric.name);
    if (metric.name === "Faults") {
      await failingCall(service as Service);
      return emittedAs(metric);
    }
    if (metric.name === "UnreadableEvents") {
      logUnreadable(new Log(service), {});
      return emittedAs(metric);
    }
    if (service === "maintenance") {
      reportInboxes({
        pending: 1,
        delivered: 1,
        deadLetters: 1,
        oldestPendingAge: 1,
        capped: false,
        inboxes: [],
        unmeasured: 0,
      });
      return emittedAs(metric);
    }
    const [filter] = auditFilters.filter(({ metric_transformation: to }) =>
      isDeepStrictEqual([to.namespace, to.name], [metric.namespace, metric.name]),
    );
    return filter && { unit: filter.metric_transformation.unit };
  }

  /** By any operation of the service: what it does meets a bug. */
  async function failingCall(service: Service): Promise<void> {
    const names = operationNames.filter((name) => operations[name].service === service);
    const fails = async () => Promise.reject(new Error("a bug"));
    const handler = serve(service, Object.fromEntries(names.map((name) => [name, fails])) as never);
    const [name = ""] = names.filter((each) => inputs[each]);
    const event = { resource: `/${name}`, headers: {}, body: JSON.stringify(inputs[name]) };
    await handler(event as never, { awsRequestId: "id" } as Context);
  }

  const auditFilters = synthesized(environment).all(
    "aws_cloudwatch_log_metric_filter",
  ) as unknown as { metric_transformation: Record<string, string> }[];

  test("is found at all", () => {
    expect(own.length).toBeGreaterThan(8);
  });

  test.each(own.map((metric) => [`${metric.alarm}: ${metric.name}`, metric] as const))(
    "%s is what the code writes, in the unit of the threshold",
    async (_, metric) => {
      const unit = /Age$/.test(metric.name)
        ? "Seconds"
        : metric.name === "Latency"
          ? "Milliseconds"
          : "Count";
      expect(await written(metric)).toEqual({ unit });
    },
  );

  test("of security events is counted from the lines that the authorization Lambda writes", () => {
    const patterns = (
      synthesized(environment).all("aws_cloudwatch_log_metric_filter") as { pattern?: string }[]
    ).map(({ pattern }) => pattern);
    expect(patterns).toContain("{ $.audit IS TRUE }");
    const source = readFileSync(
      join(import.meta.dirname, "../../backend/authorization/handler.ts"),
      "utf8",
    );
    expect(source).toContain("{ audit: true,");
  });
});

/** Of one operation of each service. */
const inputs: Record<string, object> = {
  "report-edge": {},
  "check-readiness": {},
  "authorize-key": { tenant: "acme", key_id: "000000000000" },
};

function writtenOf(operation: OperationName, metric: string) {
  if (metric === "Latency") return { unit: "Milliseconds" };
  const samples: [value: unknown, input: unknown][] = [
    [{ replayed: false }, {}],
    [{ results: [{}], events: [{ delivery_count: 2 }] }, { drained: true }],
    [{}, { errors: 1, pushes_paused: 1, spool: { failed: 1, waiting: 1, oldest_seconds: 1 } }],
  ];
  const counted = samples.map(([value, input]) => countsOrNone(operation, value, input));
  return counted.some((count) => metric in count) ? { unit: "Count" } : undefined;
}

/** As CloudWatch reads it out of the lines that were written. */
function emittedAs(metric: Metric): { unit: string } | undefined {
  const emf = said.map((line) => JSON.parse(line)).filter(({ _aws }) => _aws);
  for (const line of emf)
    for (const { Namespace, Dimensions, Metrics: found } of line._aws.CloudWatchMetrics) {
      const [names = []] = Dimensions as string[][];
      const dimensions = Object.fromEntries(names.map((name) => [name, line[name]]));
      if (!isDeepStrictEqual([Namespace, dimensions], [metric.namespace, metric.dimensions]))
        continue;
      for (const { Name, Unit } of found)
        if (Name === metric.name && line[Name] > 0) return { unit: Unit };
    }
  return undefined;
}

/** A sample that does not fit the operation counts nothing. */
function countsOrNone(name: OperationName, value: unknown, input: unknown): Record<string, number> {
  try {
    return counts(name, value as never, input as never);
  } catch {
    return {};
  }
}
