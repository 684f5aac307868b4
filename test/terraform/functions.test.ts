import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type * as eventBody from "../../backend/store/event-body.ts";
import type * as eventContent from "../../backend/store/event-content.ts";
import type { EventsTable } from "../../backend/store/events-table.ts";
import { services } from "../../contract/operations.ts";
import { bodyKey, table } from "../../contract/table.ts";
import { environments } from "../../terraform/environments.ts";
import {
  listOf,
  permissionsOf,
  type Resource,
  statementsOfRole,
  synthesized,
} from "./synthesized.ts";

const indexes = Object.values(table.indexes).map(({ name }) => name);
const stack = synthesized();
const production = synthesized({
  ...environments.production,
  lambda: { memoryMb: 1_769, reservedConcurrency: 200 },
});
const functionOf = (service: string, of = stack): Resource => {
  const found = of
    .all("aws_lambda_function")
    .find(({ function_name }) => String(function_name).endsWith(`-${service}`));
  if (!found) throw new Error(`there is no function ${service}`);
  return found;
};

describe.each([...services])("%s", (service) => {
  test("runs on arm64, traced, from a zip whose hash Terraform compares", () => {
    expect(functionOf(service)).toMatchObject({
      architectures: ["arm64"],
      runtime: "nodejs22.x",
      handler: "index.handler",
      filename: `../../functions/${service}.zip`,
      source_code_hash: expect.stringMatching(/^[0-9A-Za-z+/]{43}=$/),
      tracing_config: { mode: "PassThrough" },
      publish: true,
    });
  });

  test("has a log group of its own, whose lines do not stay for ever", () => {
    const logs = stack
      .all("aws_cloudwatch_log_group")
      .filter(({ name }) => name === `/aws/lambda/zapier-triggers-development-${service}`);
    expect(logs).toMatchObject([
      { retention_in_days: environments.development.logRetentionDays.work },
    ]);
  });

  test("has as much concurrency as its environment says", () => {
    expect(functionOf(service)).not.toHaveProperty("reserved_concurrent_executions");
    expect(functionOf(service, production).reserved_concurrent_executions).toBe(200);
  });

  test("is told its environment, and what to call itself in logs and metrics", () => {
    expect(functionOf(service).environment).toMatchObject({
      variables: {
        ENVIRONMENT: "development",
        METRICS_NAMESPACE: "ZapierTriggers/development",
      },
    });
  });

  test("takes calls through an alias that two versions can share", () => {
    const alias = stack
      .all("aws_lambda_alias")
      .find(({ function_name }) =>
        String(function_name).includes(`.functions_${service}_function_`),
      );
    expect(alias).toMatchObject({
      name: "live",
      function_version: expect.stringContaining(`lookup(var.stable_versions, "${service}"`),
      dynamic: { routing_config: { for_each: expect.stringContaining("var.canary_weight > 0") } },
    });
  });
});

const reporting = [
  "logs:CreateLogStream",
  "logs:PutLogEvents",
  "xray:PutTelemetryRecords",
  "xray:PutTraceSegments",
];
const actionsOf = (service: string) =>
  permissionsOf(stack, service)
    .map(([action]) => action)
    .filter((action) => !reporting.includes(action))
    .sort();

/**
 * What a method of the backend's EventsTable asks of DynamoDB, and what a function of event-body.ts
 * or event-content.ts does.
 */
const actionsIn: Record<
  keyof EventsTable | keyof typeof eventBody | keyof typeof eventContent,
  string[]
> = {
  inbox_id: [],
  of: [],
  put: ["dynamodb:PutItem"],
  delete: ["dynamodb:DeleteItem"],
  update: ["dynamodb:UpdateItem"],
  get: ["dynamodb:GetItem"],
  getAll: ["dynamodb:BatchGetItem"],
  split: [],
  contentOf: [],
  putEvent: ["dynamodb:PutItem", "dynamodb:DeleteItem"],
  bodiesOf: ["dynamodb:BatchGetItem"],
  withBodies: ["dynamodb:BatchGetItem", "dynamodb:GetItem"],
  shownEvents: [],
  bodyIdOf: [],
  isErasedMeanwhile: ["dynamodb:GetItem"],
  extendBodyRetention: ["dynamodb:UpdateItem", "dynamodb:GetItem"],
  deleteBody: ["dynamodb:DeleteItem"],
  walk: ["dynamodb:Query"],
  count: ["dynamodb:Query"],
};

test.each(["ingestion", "delivery"])(
  "%s may make the calls that its source makes to the table, and no other",
  (service) => {
    const folder = join(import.meta.dirname, "../../backend", service);
    const source = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
    const called = [
      ...source
        .join("")
        .matchAll(/\bevents(?:\s*\.of\(\w+\))?\s*\.(\w+)\(|\b(\w+)\((?:dependencies\.)?events, /g),
    ].map(([, method, helper]) => method ?? helper ?? "");
    const made = Object.entries(actionsIn)
      .filter(([method]) => called.includes(method))
      .flatMap(([, actions]) => actions);
    expect(new Set(actionsOf(service))).toEqual(new Set(made));
  },
);

test.each([
  ["ingestion", ["dynamodb:BatchGetItem", "dynamodb:DeleteItem"]],
  ["delivery", ["dynamodb:DeleteItem"]],
  ["archive", ["dynamodb:BatchGetItem"]],
])("%s may do this to bodies of events, and to no other item: %j", (service, actions) => {
  const narrowed = statementsOfRole(production, service).filter(
    ({ Condition }) => Condition !== undefined,
  );
  expect(narrowed).toMatchObject([
    {
      Action: actions,
      Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [bodyKey("*")] } },
    },
  ]);
  const others = statementsOfRole(production, service).filter(
    ({ Condition }) => Condition === undefined,
  );
  expect(others.flatMap(({ Action }) => listOf(Action))).not.toContain("dynamodb:DeleteItem");
});

test("maintenance may count by the indexes, put events back, fill inboxes, and nothing else", () => {
  expect(new Set(actionsOf("maintenance"))).toEqual(
    new Set([
      "dynamodb:BatchGetItem",
      "dynamodb:DeleteItem",
      "dynamodb:GetItem",
      "dynamodb:PutItem",
      "dynamodb:Query",
      "dynamodb:UpdateItem",
    ]),
  );
  const queried = permissionsOf(stack, "maintenance").filter(
    ([action]) => action === "dynamodb:Query",
  );
  expect(new Set(queried.map(([, resource]) => resource.split("/index/")[1]))).toEqual(
    new Set(indexes),
  );
});

test("delivery may query the table's indexes, and not the table", () => {
  const queried = permissionsOf(stack, "delivery").filter(
    ([action]) => action === "dynamodb:Query",
  );
  expect(queried.map(([, resource]) => resource.split("/index/")[1])).toEqual(indexes);
});

test("authorization may read the tenants' secrets of its environment, keep sources, and nothing else", () => {
  expect([...new Set(actionsOf("authorization"))]).toEqual([
    "dynamodb:BatchGetItem",
    // Of what became of deliveries alone: see who-may-not.test.ts.
    "dynamodb:DeleteItem",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "kms:Decrypt",
    "kms:Encrypt",
    "secretsmanager:GetSecretValue",
  ]);
  expect(permissionsOf(stack, "authorization")).toContainEqual([
    "secretsmanager:GetSecretValue",
    expect.stringMatching(/:secret:zapier-triggers\/development\/tenants\/\*$/),
  ]);
});
