/** What is watched must be what the Lambdas say: a metric of another name would never ring. */
import type { Context } from "aws-lambda";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { serve } from "../../backend/lambda/private-api.ts";
import type { OperationName } from "../../contract/operations.ts";
import { alarmDefinitions } from "../../terraform/alarm-definitions.ts";
import { environments } from "../../terraform/environments.ts";
import { Metrics, metricsNamespace } from "../../terraform/metrics.ts";

const environment = environments.staging;
let said: string[];

beforeEach(() => {
  said = [];
  vi.stubEnv("METRICS_NAMESPACE", metricsNamespace(environment));
  vi.spyOn(process.stdout, "write").mockImplementation((line) => said.push(String(line)) > 0);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
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
  });
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
  const watched = { environment, tableName: "table", functionNames: { ingestion: "ingestion" } };
  const names = alarmDefinitions(watched).map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { expression, metrics } of alarmDefinitions(watched)) {
    if (expression === undefined) expect(Object.keys(metrics)).toHaveLength(1);
    else if (expression !== "SUM(METRICS())")
      for (const id of Object.keys(metrics)) expect(expression).toContain(id);
  }
});
