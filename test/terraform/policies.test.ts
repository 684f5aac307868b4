/** Rules that hold in every environment and both variants of the endpoint. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { endpointKinds } from "../../terraform/endpoints.ts";
import { environmentNames, environments } from "../../terraform/environments.ts";
import {
  listOf,
  mtlsSettings,
  type PolicyStatement,
  type Resource,
  type Stack,
  statementsOf,
  synthesized,
} from "./synthesized.ts";

const variants = environmentNames.flatMap((name) =>
  endpointKinds.map((endpoint) => ({ name, endpoint })),
);

const truststores = mkdtempSync(join(tmpdir(), "truststores-"));
const mtls = mtlsSettings(truststores);
afterAll(() => rmSync(truststores, { recursive: true }));

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
  const stack = synthesized(environments[name], { endpoints: [endpoint], mtls });

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
    expect(new Set(days)).toEqual(new Set(Object.values(environments[name].logRetentionDays)));
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
});

test("the vpc variant has no public address, and no other way in than its endpoint", () => {
  const stack = synthesized(environments.staging, { endpoints: ["vpc"] });
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
  const rules = stack.all("aws_vpc_security_group_ingress_rule");
  expect(rules.length).toBeGreaterThan(0);
  for (const { cidr_ipv4 } of rules) expect(cidr_ipv4).toBeUndefined();
});

test("the mtls variant asks for a certificate, and has no other name than the one that asks", () => {
  const stack = synthesized(environments.production, { endpoints: ["mtls"], mtls });
  expect(stack.the("aws_api_gateway_rest_api")).toMatchObject({
    disable_execute_api_endpoint: true,
    endpoint_configuration: { types: ["REGIONAL"] },
  });
  const name = stack.the("aws_api_gateway_domain_name");
  expect(name).toMatchObject({
    domain_name: "private.example.com",
    security_policy: "TLS_1_2",
    mutual_tls_authentication: { truststore_uri: expect.stringMatching(/^s3:/) },
  });
  expect(stack.the("aws_s3_object").content).toContain("BEGIN CERTIFICATE");
  expect(stack.json.output).toMatchObject({
    BACKEND_URL: { value: expect.stringContaining("https://private.example.com/") },
  });
});

test("while two ways stand side by side, the Worker's is the first, and the other's is told", () => {
  const both = synthesized(environments.production, { endpoints: ["regional", "vpc"] });
  const only = synthesized(environments.production, { endpoints: ["regional"] });
  const urls = (of: Stack) => of.json.output as Record<string, { value: string }>;
  expect(urls(both).BACKEND_URL).toEqual(urls(only).BACKEND_URL);
  expect(urls(both).BACKEND_URL_VPC?.value).toContain("aws_api_gateway_stage.private-api-vpc_");
  // What stands already is not touched by what is built beside it.
  for (const [id, resource] of Object.entries(only.json.resource.aws_api_gateway_method ?? {}))
    expect(both.json.resource.aws_api_gateway_method?.[id]).toEqual(resource);
});

test("development archives nothing, and the others do", () => {
  const archives = environmentNames.map((name) => [
    name,
    synthesized(environments[name])
      .all("aws_s3_bucket")
      .filter(({ bucket }) => String(bucket).includes("-archive-")).length,
  ]);
  expect(Object.fromEntries(archives)).toEqual({ development: 0, staging: 1, production: 1 });
});
