/** Rules that hold in every environment and both variants of the endpoint. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { environmentNames, environments } from "../../terraform/environments.ts";
import {
  listOf,
  type PolicyStatement,
  type Resource,
  type Stack,
  statementsOf,
  synthesized,
} from "./synthesized.ts";

const variants = environmentNames.flatMap((name) =>
  (["regional", "vpc"] as const).map((endpoint) => ({ name, endpoint })),
);

const runbook = readFileSync(join(import.meta.dirname, "../../docs/runbook.md"), "utf8");

/** The few actions that AWS lets no policy narrow. */
const withoutResource = [
  "dynamodb:ListStreams",
  "secretsmanager:ListSecrets",
  "xray:PutTelemetryRecords",
  "xray:PutTraceSegments",
];

const identityPolicies = (stack: Stack): PolicyStatement[] =>
  ["aws_iam_role_policy", "aws_iam_policy"]
    .flatMap((type) => stack.all(type))
    .flatMap(({ policy }) => statementsOf(policy));

describe.each(variants)("$name, $endpoint", ({ name, endpoint }) => {
  const stack = synthesized(environments[name], { endpoint });

  test("has no method that answers unsigned calls", () => {
    const kinds = stack.all("aws_api_gateway_method").map(({ authorization }) => authorization);
    expect(new Set(kinds)).toEqual(new Set(["AWS_IAM"]));
  });

  test("allows no wildcard action to anybody who acts", () => {
    const actions = identityPolicies(stack).flatMap(({ Action }) => listOf(Action));
    expect(actions.filter((action) => action.includes("*"))).toEqual([]);
  });

  test("names a resource wherever AWS has one to name", () => {
    const anything = identityPolicies(stack).filter(({ Resource }) =>
      listOf(Resource).includes("*"),
    );
    const actions = anything.flatMap(({ Action }) => listOf(Action));
    expect(actions.filter((action) => !withoutResource.includes(action))).toEqual([]);
  });

  test("encrypts every store", () => {
    for (const { server_side_encryption } of stack.all("aws_dynamodb_table"))
      expect(server_side_encryption).toEqual({ enabled: true });
    expect(stack.all("aws_s3_bucket_server_side_encryption_configuration")).toHaveLength(
      stack.all("aws_s3_bucket").length,
    );
    for (const { enable_key_rotation } of stack.all("aws_kms_key"))
      expect(enable_key_rotation).toBe(true);
  });

  test("opens no bucket to the public", () => {
    const blocks = stack.all("aws_s3_bucket_public_access_block");
    expect(blocks).toHaveLength(stack.all("aws_s3_bucket").length);
    const blocked = {
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    };
    for (const block of blocks) expect(block).toMatchObject(blocked);
  });

  test("keeps no log for ever", () => {
    const days = stack
      .all("aws_cloudwatch_log_group")
      .map(({ retention_in_days }) => retention_in_days);
    expect(days.length).toBeGreaterThan(4);
    expect(new Set(days)).toEqual(new Set([environments[name].logRetentionDays]));
  });

  test("holds no secret value", () => {
    expect(Object.keys(stack.json.resource)).not.toContain("aws_iam_access_key");
    expect(Object.keys(stack.json.resource)).not.toContain("aws_secretsmanager_secret_version");
    expect(stack.text).not.toMatch(
      /secret_string|secret_access_key|BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}/,
    );
  });

  test("tags everything", () => {
    const [provider] = (stack.json.provider as { aws: Resource[] }).aws;
    expect(provider?.default_tags).toMatchObject([
      { tags: { Project: "zapier-triggers", Environment: name } },
    ]);
  });

  test("gives every alarm a way to people, and a section of the runbook", () => {
    for (const { alarm_actions, alarm_description } of stack.all("aws_cloudwatch_metric_alarm")) {
      expect(alarm_actions).toEqual([expect.stringContaining("aws_sns_topic.")]);
      const section = /docs\/runbook\.md#([a-z-]+)$/.exec(String(alarm_description))?.[1];
      expect(runbook).toContain(`\n## ${section}\n`);
    }
  });
});

test("the vpc variant has no public address, and no other way in than its endpoint", () => {
  const stack = synthesized(environments.staging, { endpoint: "vpc" });
  expect(stack.the("aws_api_gateway_rest_api").endpoint_configuration).toMatchObject({
    types: ["PRIVATE"],
  });
  const denied = statementsOf(stack.the("aws_api_gateway_rest_api_policy").policy).filter(
    ({ Effect }) => Effect === "Deny",
  );
  expect(denied.map(({ Condition }) => Object.keys(Condition ?? {}))).toEqual([
    ["ArnNotEquals"],
    ["StringNotEquals"],
  ]);
  for (const { cidr_ipv4 } of stack.all("aws_vpc_security_group_ingress_rule"))
    expect(cidr_ipv4).toBeUndefined();
});

test("development archives nothing, and the others do", () => {
  const archives = environmentNames.map((name) => [
    name,
    synthesized(environments[name]).all("aws_s3_bucket").length,
  ]);
  expect(Object.fromEntries(archives)).toEqual({ development: 0, staging: 1, production: 1 });
});
