/** What GitHub's workflows may do in the account, and what they may not. */
import { describe, expect, test } from "vitest";
import { tableName } from "../../contract/table.ts";
import { environments } from "../../terraform/environments.ts";
import { may, principalOf } from "./principals.ts";
import { account, region } from "./resolved.ts";
import { synthesized } from "./synthesized.ts";

const stack = synthesized(environments.staging, {}, "account");
const role = (name: string) => principalOf(stack, `zapier-triggers-github-${name}`, stack);
const regional = (service: string, rest: string) =>
  `arn:aws:${service}:${region}:${account}:${rest}`;
const iam = (rest: string) => `arn:aws:iam::${account}:${rest}`;
const state = (name: string) => `arn:aws:s3:::states/zapier-triggers/${name}.tfstate`;
const boundary = (name: string) => ({
  "iam:PermissionsBoundary": iam(`policy/zapier-triggers-${name}-boundary`),
});
const taggedAs = (name: string) => ({ "aws:ResourceTag/Environment": name });
const anyKey = regional("kms", "key/one");
const anyApi = `arn:aws:apigateway:${region}::/restapis/abc`;

describe("the plan role", () => {
  const plan = role("plan");

  test.each([
    ["s3:GetObject", state("production")],
    ["dynamodb:DescribeTable", regional("dynamodb", `table/${tableName("production")}`)],
    ["lambda:GetFunction", regional("lambda", "function:zapier-triggers-production-ingestion")],
    ["iam:GetRolePolicy", iam("role/zapier-triggers-production-ingestion-function")],
    ["apigateway:GET", anyApi],
  ])("may %s on %s", (action, resource) => {
    expect(may(plan, action, resource)).toBe(true);
  });

  test.each([
    ["dynamodb:GetItem", regional("dynamodb", `table/${tableName("production")}`)],
    ["dynamodb:Query", regional("dynamodb", `table/${tableName("production")}/index/any`)],
    ["dynamodb:Scan", regional("dynamodb", `table/${tableName("production")}`)],
    ["dynamodb:GetRecords", regional("dynamodb", `table/${tableName("production")}/stream/1`)],
    ["s3:GetObject", `arn:aws:s3:::zapier-triggers-production-archive-${account}/events/one`],
    [
      "s3:GetObjectVersion",
      `arn:aws:s3:::zapier-triggers-production-archive-${account}/events/one`,
    ],
    [
      "secretsmanager:GetSecretValue",
      regional("secretsmanager", "secret:zapier-triggers/production/tenants/acme-1"),
    ],
    [
      "logs:GetLogEvents",
      regional("logs", "log-group:/aws/lambda/zapier-triggers-production-delivery:*"),
    ],
    [
      "logs:StartQuery",
      regional("logs", "log-group:/aws/lambda/zapier-triggers-production-delivery:*"),
    ],
    ["kms:Decrypt", anyKey],
    ["execute-api:Invoke", regional("execute-api", "abc/v1/POST/list-inbox")],
    ["s3:PutObject", state("staging")],
    ["lambda:UpdateFunctionCode", regional("lambda", "function:zapier-triggers-staging-ingestion")],
    ["iam:CreateAccessKey", iam("user/zapier-triggers-staging-edge")],
    ["apigateway:PATCH", anyApi],
  ])("may not %s on %s", (action, resource) => {
    expect(may(plan, action, resource)).toBe(false);
  });
});

describe.each([
  ["staging", "production"],
  ["production", "staging"],
] as const)("the role that deploys %s", (name, other) => {
  const deploy = role(`deploy-${name}`);

  test.each([
    ["s3:PutObject", state(name), {}],
    ["s3:DeleteObject", `${state(name)}.tflock`, {}],
    ["dynamodb:UpdateTable", regional("dynamodb", `table/${tableName(name)}`), {}],
    ["dynamodb:UpdateContinuousBackups", regional("dynamodb", `table/${tableName(name)}`), {}],
    [
      "lambda:UpdateFunctionCode",
      regional("lambda", `function:zapier-triggers-${name}-delivery`),
      {},
    ],
    ["lambda:UpdateAlias", regional("lambda", `function:zapier-triggers-${name}-delivery`), {}],
    ["iam:CreateRole", iam(`role/zapier-triggers-${name}-new-function`), boundary(name)],
    ["iam:PutRolePolicy", iam(`role/zapier-triggers-${name}-delivery-function`), boundary(name)],
    ["iam:PassRole", iam(`role/zapier-triggers-${name}-delivery-function`), {}],
    ["apigateway:POST", anyApi, taggedAs(name)],
    ["kms:PutKeyPolicy", anyKey, taggedAs(name)],
    [
      "logs:PutRetentionPolicy",
      regional("logs", `log-group:/aws/lambda/zapier-triggers-${name}-delivery`),
      {},
    ],
    [
      "cloudwatch:PutMetricAlarm",
      regional("cloudwatch", `alarm:zapier-triggers-${name}-error-rate`),
      {},
    ],
  ])("may %s on %s", (action, resource, context) => {
    expect(may(deploy, action, resource, context)).toBe(true);
  });

  test.each([
    ["s3:PutObject", state(other), {}],
    ["s3:PutObject", state("account"), {}],
    ["dynamodb:DeleteTable", regional("dynamodb", `table/${tableName(other)}`), {}],
    ["dynamodb:GetItem", regional("dynamodb", `table/${tableName(name)}`), {}],
    [
      "secretsmanager:GetSecretValue",
      regional("secretsmanager", `secret:zapier-triggers/${name}/tenants/a-1`),
      {},
    ],
    [
      "secretsmanager:DeleteSecret",
      regional("secretsmanager", `secret:zapier-triggers/${other}/tunnel-token-1`),
      {},
    ],
    [
      "lambda:UpdateFunctionCode",
      regional("lambda", `function:zapier-triggers-${other}-delivery`),
      {},
    ],
    ["sns:DeleteTopic", regional("sns", `zapier-triggers-${other}-alarms`), {}],
    ["apigateway:DELETE", anyApi, taggedAs(other)],
    ["kms:ScheduleKeyDeletion", anyKey, taggedAs(other)],
    ["kms:ScheduleKeyDeletion", anyKey, {}],
    ["ec2:DeleteVpc", regional("ec2", "vpc/one"), taggedAs(other)],
    ["iam:CreateRole", iam(`role/zapier-triggers-${name}-new-function`), {}],
    ["iam:CreateRole", iam(`role/zapier-triggers-${name}-new-function`), boundary(other)],
    ["iam:PutRolePolicy", iam(`role/zapier-triggers-${name}-delivery-function`), {}],
    ["iam:CreateRole", iam("role/admin"), boundary(name)],
    ["iam:PassRole", iam("role/admin"), {}],
    ["iam:AttachRolePolicy", iam(`role/zapier-triggers-github-deploy-${name}`), boundary(name)],
    [
      "iam:DeleteRolePermissionsBoundary",
      iam(`role/zapier-triggers-${name}-delivery-function`),
      {},
    ],
    ["iam:CreatePolicyVersion", iam(`policy/zapier-triggers-${name}-boundary`), {}],
    ["iam:CreateAccessKey", iam(`user/zapier-triggers-${name}-edge`), {}],
    ["iam:UpdateAssumeRolePolicy", iam("role/zapier-triggers-github-plan"), {}],
    ["sts:AssumeRole", iam("role/admin"), {}],
    ["execute-api:Invoke", regional("execute-api", "abc/v1/POST/list-inbox"), {}],
    ["organizations:LeaveOrganization", "*", {}],
  ])("may not %s on %s", (action, resource, context) => {
    expect(may(deploy, action, resource, context)).toBe(false);
  });

  test("gets no further if somebody attaches AdministratorAccess to it", () => {
    const administrator = {
      ...deploy,
      identity: [...deploy.identity, { Effect: "Allow", Action: "*", Resource: "*" }],
    };
    for (const [action, resource] of [
      ["dynamodb:DeleteTable", regional("dynamodb", `table/${tableName(other)}`)],
      ["dynamodb:Scan", regional("dynamodb", `table/${tableName(name)}`)],
      ["iam:CreateUser", iam("user/backdoor")],
      ["iam:CreateAccessKey", iam("user/anybody")],
      ["s3:GetObject", state(other)],
    ] as const)
      expect(may(administrator, action, resource), `${action} ${resource}`).toBe(false);
  });
});

test("every managed policy is as short as IAM wants it", () => {
  for (const { policy } of stack.all("aws_iam_policy"))
    expect(String(policy).replaceAll(/\$\{[^}]+\}/g, "x".repeat(60)).length).toBeLessThan(6_144);
});
