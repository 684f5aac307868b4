/** Policies as documents: what each principal may do, and above all what it may not. */
import { describe, expect, test } from "vitest";
import { operationNames } from "../../contract/operations.ts";
import {
  bodyKey,
  deliveriesKey,
  inUseKey,
  keyInScope,
  sourceKey,
  tableName,
} from "../../contract/table.ts";
import { environments } from "../../terraform/environments.ts";
import { decide, isAllowed } from "./iam.ts";
import { may, policiesOf, principalOf } from "./principals.ts";
import { account, apiId, region, resolve, vpcEndpoint } from "./resolved.ts";
import { statementsOf, synthesized } from "./synthesized.ts";

const accountStack = synthesized(environments.staging, {}, "account");
const regional = (service: string, rest: string) =>
  `arn:aws:${service}:${region}:${account}:${rest}`;

describe.each(["staging", "production"] as const)("in %s", (name) => {
  const stack = synthesized(environments[name]);
  const other = name === "staging" ? "production" : "staging";
  const principal = (id: string) =>
    principalOf(stack, `zapier-triggers-${name}-${id}`, accountStack);
  const table = regional("dynamodb", `table/${tableName(name)}`);
  const otherTable = regional("dynamodb", `table/${tableName(other)}`);
  const secret = regional("secretsmanager", `secret:zapier-triggers/${name}/tenants/acme-AbCdEf`);
  const otherSecret = regional("secretsmanager", `secret:zapier-triggers/${other}/tenants/acme-A`);
  const api = regional("execute-api", apiId(`zapier-triggers-${name}-private-api`));
  const body = { "dynamodb:LeadingKeys": [bodyKey("one")] };
  const event = { "dynamodb:LeadingKeys": ["one"] };
  const copy = { "dynamodb:LeadingKeys": [keyInScope("one", "inbox")] };
  const source = { "dynamodb:LeadingKeys": [sourceKey("one")] };
  const deliveries = { "dynamodb:LeadingKeys": [deliveriesKey("one")] };
  const mark = { "dynamodb:LeadingKeys": [inUseKey("acme", 1)] };
  const archived = `arn:aws:s3:::zapier-triggers-${name}-archive-${account}/events/one`;

  test.each([
    ["ingestion-function", "dynamodb:PutItem", table, event],
    ["ingestion-function", "dynamodb:DeleteItem", table, body],
    ["delivery-function", "dynamodb:UpdateItem", table, event],
    ["delivery-function", "dynamodb:Query", `${table}/index/status-created_at-index`, event],
    ["maintenance-function", "dynamodb:PutItem", table, copy],
    ["maintenance-function", "dynamodb:PutItem", table, body],
    ["maintenance-function", "dynamodb:PutItem", table, mark],
    ["maintenance-function", "dynamodb:DeleteItem", table, body],
    ["authorization-function", "secretsmanager:GetSecretValue", secret, {}],
    ["authorization-function", "dynamodb:PutItem", table, source],
    ["authorization-function", "dynamodb:DeleteItem", table, deliveries],
    ["archive-function", "s3:PutObject", archived, {}],
    ["archive-function", "dynamodb:BatchGetItem", table, body],
    ["edge", "execute-api:Invoke", `${api}/v1/POST/ingest-event`, {}],
  ])("%s may %s", (id, action, resource, context) => {
    expect(may(principal(id), action, resource, context)).toBe(true);
  });

  test.each([
    ["ingestion-function", "dynamodb:DeleteItem", table, event],
    ["ingestion-function", "dynamodb:Query", `${table}/index/status-created_at-index`, event],
    ["ingestion-function", "dynamodb:Scan", table, {}],
    ["ingestion-function", "dynamodb:PutItem", otherTable, event],
    ["ingestion-function", "secretsmanager:GetSecretValue", secret, {}],
    ["delivery-function", "dynamodb:DeleteItem", table, event],
    ["delivery-function", "dynamodb:DeleteTable", table, {}],
    ["delivery-function", "dynamodb:UpdateItem", otherTable, event],
    ["delivery-function", "execute-api:Invoke", `${api}/v1/POST/ingest-event`, {}],
    ["authorization-function", "secretsmanager:PutSecretValue", secret, {}],
    ["authorization-function", "secretsmanager:GetSecretValue", otherSecret, {}],
    ["authorization-function", "dynamodb:GetItem", table, event],
    ["authorization-function", "dynamodb:DeleteItem", table, source],
    ["authorization-function", "dynamodb:DeleteItem", table, event],
    ["authorization-function", "dynamodb:DeleteItem", table, body],
    ["maintenance-function", "dynamodb:PutItem", table, event],
    ["maintenance-function", "dynamodb:DeleteItem", table, event],
    ["maintenance-function", "dynamodb:DeleteItem", table, copy],
    ["maintenance-function", "secretsmanager:GetSecretValue", secret, {}],
    ["archive-function", "s3:DeleteObject", archived, {}],
    ["archive-function", "s3:GetObject", archived, {}],
    ["archive-function", "dynamodb:BatchGetItem", table, event],
    ["edge", "execute-api:Invoke", `${api}/v1/GET/ingest-event`, {}],
    ["edge", "execute-api:Invoke", `${api}/v1/POST/nothing`, {}],
    ["edge", "dynamodb:PutItem", table, event],
    ["edge", "secretsmanager:GetSecretValue", secret, {}],
    [
      "edge",
      "iam:CreateAccessKey",
      `arn:aws:iam::${account}:user/zapier-triggers-${name}-edge`,
      {},
    ],
    [
      "edge",
      "lambda:InvokeFunction",
      regional("lambda", `function:zapier-triggers-${name}-ingestion`),
      {},
    ],
  ])("%s may not %s on %s", (id, action, resource, context) => {
    expect(may(principal(id), action, resource, context)).toBe(false);
  });

  test("whatever its own policies come to say, nothing reaches another environment", () => {
    const boundary = principal("delivery-function").boundary ?? [];
    const identity = [{ Effect: "Allow", Action: "*", Resource: "*" }];
    const may = (action: string, resource: string) =>
      isAllowed({ identity, boundary }, { action, resource });
    expect(may("dynamodb:GetItem", table)).toBe(true);
    for (const [action, resource] of [
      ["dynamodb:GetItem", otherTable],
      ["secretsmanager:GetSecretValue", otherSecret],
      ["s3:GetObject", archived.replace(name, other)],
      ["s3:DeleteBucket", `arn:aws:s3:::zapier-triggers-${name}-archive-${account}`],
      ["dynamodb:DeleteTable", table],
      ["iam:CreateUser", `arn:aws:iam::${account}:user/zapier-triggers-${name}-two`],
      ["sts:AssumeRole", `arn:aws:iam::${account}:role/admin`],
    ] as const)
      expect(may(action, resource), `${action} ${resource}`).toBe(false);
  });

  test("the private API answers the edge, and nobody else of the account", () => {
    const [resource = []] = policiesOf(stack, "aws_api_gateway_rest_api_policy");
    const edge = principal("edge");
    const admin = [{ Effect: "Allow", Action: "*", Resource: "*" }];
    for (const operation of operationNames) {
      const call = { action: "execute-api:Invoke", resource: `${api}/v1/POST/${operation}` };
      const as = (arn: string) => ({
        ...call,
        principal: arn,
        context: { "aws:PrincipalArn": arn },
      });
      expect(isAllowed({ identity: edge.identity, resource }, as(edge.arn))).toBe(true);
      const others = [
        `arn:aws:iam::${account}:root`,
        `arn:aws:iam::${account}:user/zapier-triggers-${other}-edge`,
        `arn:aws:iam::${account}:role/zapier-triggers-${name}-delivery-function`,
      ];
      for (const arn of others)
        expect(isAllowed({ identity: admin, resource }, as(arn))).toBe(false);
    }
  });

  /** By the name of its refusal. */
  const keyPolicy = (sid: string) =>
    policiesOf(stack, "aws_kms_key").find((policy) => policy.some(({ Sid }) => Sid === sid)) ?? [];

  test("the key of sources encrypts and decrypts for one source, and never without naming it", () => {
    const policy = keyPolicy("OnlyForOneSource");
    const principal = `arn:aws:iam::${account}:root`;
    for (const action of ["kms:Decrypt", "kms:Encrypt"]) {
      const asked = { principal, action, resource: "any" };
      expect(decide(policy, asked)).toBe("deny");
      const context = { "kms:EncryptionContext:source_id": "4fK2mPq9XzLwAb3d" };
      expect(decide(policy, { ...asked, context })).toBe("allow");
    }
  });

  test("the key of the tenants' secrets decrypts through Secrets Manager, and in no other way", () => {
    const policy = keyPolicy("OnlyThroughSecretsManager");
    const root = `arn:aws:iam::${account}:root`;
    const through = (service: string) =>
      decide(policy, {
        principal: root,
        action: "kms:Decrypt",
        resource: "any",
        context: { "kms:ViaService": `${service}.${region}.amazonaws.com` },
      });
    expect(through("secretsmanager")).toBe("allow");
    expect(through("s3")).toBe("deny");
    const directly = { principal: root, action: "kms:Decrypt", resource: "any" };
    expect(decide(policy, directly)).toBe("deny");
    expect(decide(policy, { ...directly, action: "kms:DescribeKey" })).toBe("allow");
  });

  test("the archive answers nobody without TLS", () => {
    const [policy = []] = policiesOf(stack, "aws_s3_bucket_policy");
    const get = (secure: string) =>
      decide(policy, {
        principal: "anybody",
        action: "s3:GetObject",
        resource: archived,
        context: { "aws:SecureTransport": secure },
      });
    expect([get("false"), get("true")]).toEqual(["deny", "silent"]);
  });

  test("only this environment's alarms publish to its topic", () => {
    const [policy = []] = policiesOf(stack, "aws_sns_topic_policy");
    const publish = (principal: string, alarm: string) =>
      decide(policy, {
        principal,
        action: "sns:Publish",
        resource: regional("sns", `zapier-triggers-${name}-alarms`),
        context: { "aws:SourceArn": regional("cloudwatch", `alarm:${alarm}`) },
      });
    const cloudwatch = "cloudwatch.amazonaws.com";
    expect(publish(cloudwatch, `zapier-triggers-${name}-error-rate`)).toBe("allow");
    expect(publish(cloudwatch, `zapier-triggers-${other}-error-rate`)).toBe("silent");
    expect(publish("events.amazonaws.com", `zapier-triggers-${name}-error-rate`)).toBe("silent");
  });
});

test("behind the vpc endpoint, the edge too is denied on any other way, and others on the endpoint", () => {
  const stack = synthesized(environments.production, { endpoints: ["vpc"] });
  const [resource = []] = policiesOf(stack, "aws_api_gateway_rest_api_policy");
  const edge = principalOf(stack, "zapier-triggers-production-edge", accountStack);
  const api = regional("execute-api", apiId("zapier-triggers-production-private-api-vpc"));
  const call = (endpoint?: string) => ({
    principal: edge.arn,
    action: "execute-api:Invoke",
    resource: `${api}/v1/POST/ingest-event`,
    context: { "aws:PrincipalArn": edge.arn, ...(endpoint && { "aws:SourceVpce": endpoint }) },
  });
  const policies = { identity: edge.identity, resource };
  expect(isAllowed(policies, call(vpcEndpoint))).toBe(true);
  expect(isAllowed(policies, call("vpce-another"))).toBe(false);
  expect(isAllowed(policies, call())).toBe(false);
  const [door = []] = policiesOf(stack, "aws_vpc_endpoint_policy");
  expect(decide(door, call(vpcEndpoint))).toBe("allow");
  expect(decide(door, { ...call(vpcEndpoint), principal: "arn:aws:iam::999999999999:root" })).toBe(
    "silent",
  );
  expect(decide(door, { ...call(vpcEndpoint), action: "s3:GetObject" })).toBe("silent");
});

test("every policy text is read whole: no reference is left in what is evaluated", () => {
  const stack = synthesized(environments.production, { endpoints: ["vpc", "regional"] });
  for (const type of Object.keys(stack.json.resource).filter((name) => name.includes("policy")))
    for (const { policy } of stack.all(type)) {
      if (policy === undefined) continue;
      for (const statement of statementsOf(resolve(stack, String(policy))))
        expect(JSON.stringify(statement)).not.toContain("${");
    }
});
