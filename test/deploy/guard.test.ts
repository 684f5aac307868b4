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

test.each(["created", "unchanged"])("lets a plan pass in which %s", (name) => {
  expect(refused(name)).toEqual([]);
});

test("lets a topic be replaced, and refuses what the same plan takes from the table", () => {
  expect(refusals(named("topic replaced and table updated"))).toEqual([
    {
      address: "aws_dynamodb_table.events",
      verb: "update",
      why: "it takes away the time to live, without which nothing expires",
    },
  ]);
});

test("refuses to replace a table", () => {
  expect(refused("table replaced")).toEqual(["replace aws_dynamodb_table.events"]);
});

test("refuses to change more than one index at once, and names them", () => {
  expect(refusals(named("three indexes changed")).map(({ why }) => why)).toContain(
    "it changes 3 indexes at once (by-a, by-b, by-c): do one per apply",
  );
});

test("lets one index be added, and none be dropped or built anew unless the table is named", () => {
  const indexes = (...all: [name: string, projection: string][]) => ({
    global_secondary_index: all.map(([name, projection_type]) => ({ name, projection_type })),
  });
  const before = indexes(["a", "ALL"], ["b", "ALL"]);
  const whys = (after: object, allowed?: string[]) =>
    refusals(updated("aws_dynamodb_table", before, after), allowed).map(({ why }) => why);
  expect(whys(indexes(["a", "ALL"], ["b", "ALL"], ["c", "ALL"]))).toEqual([]);
  expect(whys(indexes(["a", "ALL"]))).toEqual([expect.stringMatching(/^it drops the index b/)]);
  const two = indexes(["a", "ALL"], ["b", "ALL"], ["c", "ALL"], ["d", "ALL"]);
  expect(whys(two)).toEqual([expect.stringMatching(/^it changes 2 indexes at once \(c, d\)/)]);
  const anew = indexes(["a", "ALL"], ["b", "KEYS_ONLY"]);
  expect(whys(anew)).toEqual([expect.stringMatching(/^it builds the index b anew/)]);
  expect(whys(anew, ["aws_dynamodb_table.one"])).toEqual([]);
});

const tableWith = (changes: object) => ({
  deletion_protection_enabled: true,
  point_in_time_recovery: [{ enabled: true, recovery_period_in_days: 35 }],
  ttl: [{ attribute_name: "expires_at", enabled: true }],
  stream_enabled: true,
  stream_view_type: "OLD_IMAGE",
  server_side_encryption: [{ enabled: true }],
  ...changes,
});
const closed = {
  block_public_acls: true,
  block_public_policy: true,
  ignore_public_acls: true,
  restrict_public_buckets: true,
};
const expiringAfter = (days: number) => ({ rule: [{ expiration: [{ days }] }] });

/** Resource type, what protects, and the same with less. */
const weakened: [type: string, before: object, after: object][] = [
  ...[
    { deletion_protection_enabled: false },
    { point_in_time_recovery: [{ enabled: false }] },
    { point_in_time_recovery: [{ enabled: true, recovery_period_in_days: 34 }] },
    { point_in_time_recovery: [] },
    { ttl: [{ attribute_name: "expires_at", enabled: false }] },
    { ttl: [{ attribute_name: "created_at", enabled: true }] },
    { ttl: [] },
    { stream_enabled: false },
    { stream_view_type: "KEYS_ONLY" },
    { server_side_encryption: [] },
  ].map((less): [string, object, object] => ["aws_dynamodb_table", tableWith({}), tableWith(less)]),
  [
    "aws_s3_bucket_versioning",
    { versioning_configuration: [{ status: "Enabled" }] },
    { versioning_configuration: [{ status: "Suspended" }] },
  ],
  ...Object.keys(closed).map((name): [string, object, object] => [
    "aws_s3_bucket_public_access_block",
    closed,
    { ...closed, [name]: false },
  ]),
  ["aws_s3_bucket_server_side_encryption_configuration", { rule: [{}] }, { rule: [] }],
  ["aws_s3_bucket_lifecycle_configuration", expiringAfter(400), expiringAfter(399)],
  ["aws_cloudwatch_log_group", { retention_in_days: 365 }, { retention_in_days: 90 }],
  ["aws_cloudwatch_log_group", { retention_in_days: 0 }, { retention_in_days: 3_653 }],
  ["aws_kms_key", { enable_key_rotation: true }, { enable_key_rotation: false }],
  ["aws_kms_key", { is_enabled: true }, { is_enabled: false }],
  ["aws_kms_key", { deletion_window_in_days: 30 }, { deletion_window_in_days: 7 }],
];

test.each(weakened)("refuses to take protection from %s: %j becomes %j", (type, before, after) => {
  expect(refusals(updated(type, before, after))).not.toEqual([]);
  expect(refusals(updated(type, after, before)), "more protection").toEqual([]);
  expect(refusals(updated(type, before, before)), "as much").toEqual([]);
  expect(refusals(updated(type, before, after), [`${type}.one`]), "named").toEqual([]);
});

test.each([
  "aws_s3_bucket_versioning",
  "aws_s3_bucket_policy",
  "aws_s3_bucket_public_access_block",
  "aws_s3_bucket_server_side_encryption_configuration",
  "aws_api_gateway_rest_api_policy",
  "aws_lambda_event_source_mapping",
  "aws_cloudwatch_log_group",
])("refuses to destroy %s, which is nothing but protection or a trail", (type) => {
  const change = { actions: ["delete" as const], before: {}, after: null };
  const plan = { resource_changes: [{ address: `${type}.one`, type, change }] };
  expect(refusals(plan)).toHaveLength(1);
});

function updated(type: string, before: object, after: object): Plan {
  const change = { actions: ["update" as const], before: { ...before }, after: { ...after } };
  return { resource_changes: [{ address: `${type}.one`, type, change }] };
}

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
