/** What must be decided before staging and production are synthesized. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { endpointKinds } from "../../terraform/endpoints.ts";
import { environments } from "../../terraform/environments.ts";
import { settingsFrom } from "../../terraform/settings.ts";
import { awsProviderVersion, terraformVersion } from "../../terraform/versions.ts";
import { synthesized } from "./synthesized.ts";

const nothing = { stateBucket: undefined, alarmEmails: undefined, endpoints: undefined } as const;

test("development needs no decision", () => {
  expect(() => synthesized(environments.development, nothing)).not.toThrow();
});

test.each(["staging", "production"] as const)(
  "%s is refused without a bucket for its state",
  (name) => {
    expect(() => synthesized(environments[name], { stateBucket: undefined })).toThrow(
      /Name the bucket that keeps Terraform's state in TERRAFORM_STATE_BUCKET/,
    );
  },
);

test("production is refused until its endpoint is named, with a sentence on each choice", () => {
  const synthesize = () => synthesized(environments.production, { endpoints: undefined });
  for (const kind of endpointKinds)
    expect(synthesize).toThrow(new RegExp(`\\n  ${kind}: [^\\n]+; costs [^\\n]+\\.`));
});

test("production is refused while nobody is told of its alarms, or where to read on", () => {
  expect(() => synthesized(environments.production, { alarmEmails: undefined })).toThrow(
    "Say whom the alarms wake",
  );
  expect(() => synthesized(environments.production, { runbookUrl: undefined })).toThrow(
    "Say where the runbook is read",
  );
});

test("the mtls endpoint is refused without a name, and without the Worker's certificate", () => {
  const mtls = { domain: "a.example.com", certificateArn: "arn", truststores: "/nowhere" };
  const endpoints = ["mtls"] as const;
  const production = environments.production;
  expect(() => synthesized(production, { endpoints })).toThrow("PRIVATE_API_DOMAIN");
  expect(() => synthesized(production, { endpoints, mtls })).toThrow("npm run edge:certificate");
});

test("all that stands against an environment is said at once", () => {
  expect(() => synthesized(environments.production, nothing)).toThrow(
    /TERRAFORM_STATE_BUCKET[\s\S]+PRIVATE_API_ENDPOINT[\s\S]+ALARM_EMAILS/,
  );
});

test.each(["public", "vpc,vpc", "regional,", ""])("endpoints %j are refused or none", (text) => {
  const read = () => settingsFrom({ PRIVATE_API_ENDPOINT: text }, "/").endpoints;
  if (text === "") expect(read()).toBeUndefined();
  else expect(read).toThrow("PRIVATE_API_ENDPOINT must be one or more of regional, mtls, vpc");
});

test("no environment reserves concurrency, which a new account does not have", () => {
  for (const { lambda } of Object.values(environments))
    expect(lambda.reservedConcurrency).toBeUndefined();
});

test("Terraform and the provider are the exact versions of the lock file and of the workflows", () => {
  const read = (file: string) => readFileSync(join(import.meta.dirname, "../..", file), "utf8");
  expect(synthesized().json.terraform).toMatchObject({
    required_version: terraformVersion,
    required_providers: { aws: { version: awsProviderVersion } },
  });
  const lock = read("terraform/.terraform.lock.hcl");
  expect(lock).toContain(`version     = "${awsProviderVersion}"`);
  expect(lock).toContain(`constraints = "${awsProviderVersion}"`);
  expect(lock.match(/"zh:[0-9a-f]{64}"/g)?.length).toBeGreaterThan(10);
});
