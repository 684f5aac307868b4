/**
 * `plans.json` holds plans as Terraform 1.11 wrote them for a small stack, less what is empty or
 * unchanged.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { refusals } from "../../deploy/guard.ts";
import { changesOf, type Plan, plan } from "../../deploy/plan-json.ts";

const plans = JSON.parse(readFileSync(join(import.meta.dirname, "plans.json"), "utf8"));
const named = (name: string): Plan => plan.parse(plans[name]);
const refused = (name: string, allowed?: string[]) =>
  refusals(named(name), allowed).map(({ verb, address }) => `${verb} ${address}`);

test.each(["created", "unchanged", "one index changed", "topic replaced and table updated"])(
  "lets a plan pass in which %s",
  (name) => {
    expect(refused(name)).toEqual([]);
  },
);

test("refuses to replace a table", () => {
  expect(refused("table replaced")).toEqual(["replace aws_dynamodb_table.events"]);
});

test("refuses to change more than one index at once, and names them", () => {
  expect(refusals(named("three indexes changed"))).toEqual([
    {
      address: "aws_dynamodb_table.events",
      verb: "update",
      why: "it changes 3 indexes at once (by-a, by-b, by-c): do one per apply",
    },
  ]);
});

test("refuses to destroy a bucket, a key or a secret", () => {
  expect(refused("bucket, key and secret removed")).toEqual([
    "destroy aws_kms_key.tenants",
    "destroy aws_s3_bucket.archive",
    "destroy aws_secretsmanager_secret.tenant",
  ]);
});

test("refuses to forget a bucket", () => {
  expect(refused("bucket forgotten")).toEqual(["forget aws_s3_bucket.archive"]);
});

test("lets pass what was named, and only that", () => {
  expect(refused("table replaced", ["aws_dynamodb_table.events"])).toEqual([]);
  expect(refused("destroyed", ["aws_s3_bucket.archive", "aws_kms_key.tenants"])).toEqual([
    "destroy aws_dynamodb_table.events",
    "destroy aws_secretsmanager_secret.tenant",
  ]);
});

test("does not take what is merely read, or left alone, for a change", () => {
  expect(changesOf(named("unchanged"))).toEqual([]);
});
