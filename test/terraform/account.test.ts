import { expect, test } from "vitest";
import type { ExistingResources } from "../../terraform/account-stack.ts";
import { createApp } from "../../terraform/app.ts";
import { environments } from "../../terraform/environments.ts";
import { parseRepository } from "../../terraform/repository.ts";
import { settingsFrom } from "../../terraform/settings.ts";
import { resolve } from "./resolved.ts";
import { decided, type Stack, statementsOf, synthesized, synthesizedApp } from "./synthesized.ts";

const account = (changes: Parameters<typeof synthesized>[1] = {}) =>
  synthesized(environments.staging, changes, "account");

const issuer = "token.actions.githubusercontent.com";

/** Whom a role of the workflows trusts. */
function subjectsOf(stack: Stack, role: string): unknown {
  const found = stack
    .all("aws_iam_role")
    .find(({ name }) => name === `zapier-triggers-github-${role}`);
  const [statement] = statementsOf(found?.assume_role_policy);
  expect(statement?.Condition?.StringEquals?.[`${issuer}:aud`]).toBe("sts.amazonaws.com");
  return statement?.Condition?.StringEquals?.[`${issuer}:sub`];
}

test("each environment's role trusts the runs that its reviewers approved, and no others", () => {
  const stack = account();
  expect(subjectsOf(stack, "deploy-staging")).toEqual(["repo:acme/triggers:environment:staging"]);
  expect(subjectsOf(stack, "deploy-production")).toEqual([
    "repo:acme/triggers:environment:production",
  ]);
  expect(subjectsOf(stack, "plan")).toEqual([
    "repo:acme/triggers:environment:staging-plan",
    "repo:acme/triggers:environment:production-plan",
  ]);
});

test("where the repository's ids are known, only subjects that carry them are trusted", () => {
  const repository = parseRepository({
    GITHUB_REPOSITORY: "acme/triggers",
    GITHUB_REPOSITORY_OWNER_ID: "123",
    GITHUB_REPOSITORY_ID: "456",
  });
  expect(subjectsOf(account({ repository }), "deploy-production")).toEqual([
    "repo:acme@123/triggers@456:environment:production",
  ]);
});

test.each([
  { GITHUB_REPOSITORY: "triggers" },
  { GITHUB_REPOSITORY: "acme/triggers", GITHUB_REPOSITORY_ID: "1" },
  {
    GITHUB_REPOSITORY: "acme/triggers",
    GITHUB_REPOSITORY_ID: "*",
    GITHUB_REPOSITORY_OWNER_ID: "1",
  },
])("%j names no repository, and is refused", (variables) => {
  expect(() => settingsFrom(variables, "/")).toThrow(RangeError);
});

test("no repository has a role by default", () => {
  expect(settingsFrom({}, "/").repository).toBeUndefined();
  expect(account({ repository: undefined }).all("aws_iam_openid_connect_provider")).toEqual([]);
});

test("what the account has by other hands is used, not made a second time", () => {
  const existing: ExistingResources = { githubProvider: true, apiGatewayRole: true };
  const stack = synthesizedApp("account", (settings) =>
    createApp(settings, [environments.staging], existing),
  );
  expect(stack.all("aws_iam_openid_connect_provider")).toEqual([]);
  expect(stack.all("aws_api_gateway_account")).toEqual([]);
  const trusted = stack
    .all("aws_iam_role")
    .flatMap((role) => statementsOf(resolve(stack, String(role.assume_role_policy))))
    .map(({ Principal }) => Principal);
  expect(trusted).toContainEqual({
    Federated: `arn:aws:iam::123456789012:oidc-provider/${issuer}`,
  });
});

test("the state bucket is imported, kept, versioned, encrypted and closed", () => {
  const stack = account();
  expect(stack.json.import).toMatchObject([{ id: decided.TERRAFORM_STATE_BUCKET }]);
  expect(stack.the("aws_s3_bucket")).toMatchObject({ lifecycle: { prevent_destroy: true } });
  expect(stack.the("aws_s3_bucket_versioning")).toMatchObject({
    versioning_configuration: { status: "Enabled" },
  });
  expect(stack.all("aws_s3_bucket_server_side_encryption_configuration")).toHaveLength(1);
  expect(stack.all("aws_s3_bucket_public_access_block")).toHaveLength(1);
});
