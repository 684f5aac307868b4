/**
 * What must not change unseen, as text to review: every policy, alarm and protection of each
 * environment. After a change that is meant: `npx vitest run test/terraform/golden -u`, and read
 * what git shows.
 */
import { join } from "node:path";
import { expect, test } from "vitest";
import { environmentNames, environments } from "../../terraform/environments.ts";
import { resolve } from "./resolved.ts";
import { type Resource, type Stack, synthesized } from "./synthesized.ts";

/** Members that are policies, and are shown as such and not as text. */
const policies = ["policy", "assume_role_policy"];

const shown: Record<string, readonly string[]> = {
  aws_api_gateway_rest_api_policy: ["policy"],
  aws_cloudwatch_log_group: ["name", "retention_in_days"],
  aws_cloudwatch_metric_alarm: [
    "comparison_operator",
    "datapoints_to_alarm",
    "evaluation_periods",
    "metric_query",
    "threshold",
    "treat_missing_data",
  ],
  aws_dynamodb_table: [
    "deletion_protection_enabled",
    "lifecycle",
    "point_in_time_recovery",
    "server_side_encryption",
    "stream_view_type",
    "ttl",
  ],
  aws_iam_policy: ["policy"],
  aws_iam_role: ["assume_role_policy", "permissions_boundary"],
  aws_iam_role_policy: ["role", "policy"],
  aws_iam_user: ["permissions_boundary"],
  aws_kms_key: ["enable_key_rotation", "lifecycle", "policy"],
  aws_s3_bucket_lifecycle_configuration: ["rule"],
  aws_s3_bucket_policy: ["policy"],
  aws_sns_topic_policy: ["policy"],
};

function golden(stack: Stack): string {
  const entries = Object.entries(shown).flatMap(([type, members]) =>
    Object.entries(stack.json.resource[type] ?? {}).map(
      ([id, resource]) => [`${type}.${id}`, view(stack, resource, members)] as const,
    ),
  );
  return `${JSON.stringify(Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1))), null, 1)}\n`;
}

const view = (stack: Stack, resource: Resource, members: readonly string[]) =>
  Object.fromEntries(
    members
      .filter((member) => resource[member] !== undefined)
      .map((member) => {
        const text = resolve(stack, JSON.stringify(resource[member]));
        const value = JSON.parse(operationsInOne(text));
        return [member, policies.includes(member) ? JSON.parse(value).Statement : value];
      }),
  );

/** Which operations there are is no matter of permissions. */
const operationsInOne = (text: string): string =>
  text.replaceAll(
    /((\\*)"[^"]+\/v1\/POST\/)[a-z-]+(\\*")(,\\*"[^"]+\/v1\/POST\/[a-z-]+\\*")*/g,
    "$1(each operation)$3",
  );

test.each([...environmentNames, "account" as const])("%s is as it was reviewed", async (name) => {
  const environment = name === "account" ? environments.staging : environments[name];
  await expect(golden(synthesized(environment, {}, name))).toMatchFileSnapshot(
    join(import.meta.dirname, "golden", `${name}.json`),
  );
});
