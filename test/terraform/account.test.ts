import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApp } from "../../terraform/app.ts";
import { settingsFrom } from "../../terraform/settings.ts";
import { type Resource, statementsOf } from "./synthesized.ts";

let root: string;
let resources: Record<string, Record<string, Resource>>;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "account-"));
  createApp(settingsFrom({ GITHUB_REPOSITORY: "acme/triggers" }, root), []).synth();
  resources = JSON.parse(
    readFileSync(join(root, "cdktf.out", "stacks", "account", "cdk.tf.json"), "utf8"),
  ).resource;
});
afterAll(() => rmSync(root, { recursive: true }));

/** Whom a role of the workflows trusts. */
function subjectsOf(role: string): unknown {
  const found = Object.values(resources.aws_iam_role ?? {}).find(
    ({ name }) => name === `zapier-triggers-github-${role}`,
  );
  return statementsOf(found?.assume_role_policy).map(({ Condition }) => Condition?.StringEquals);
}

const issuer = "token.actions.githubusercontent.com";

test("pull requests of the repository may plan", () => {
  expect(subjectsOf("plan")).toEqual([
    {
      [`${issuer}:aud`]: "sts.amazonaws.com",
      [`${issuer}:sub`]: ["repo:acme/triggers:pull_request"],
    },
  ]);
});

test("only the repository's approved environments may deploy", () => {
  const approved = [
    "repo:acme/triggers:environment:staging",
    "repo:acme/triggers:environment:production",
  ];
  expect(subjectsOf("deploy")).toEqual([
    { [`${issuer}:aud`]: "sts.amazonaws.com", [`${issuer}:sub`]: approved },
  ]);
});

test("what pull requests may do is read", () => {
  const attached = Object.entries(resources.aws_iam_role_policy_attachment ?? {}).filter(([id]) =>
    id.startsWith("plan-policy"),
  );
  expect(attached.map(([, { policy_arn }]) => policy_arn)).toEqual([
    "arn:aws:iam::aws:policy/ReadOnlyAccess",
  ]);
});
