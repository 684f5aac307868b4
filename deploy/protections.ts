/**
 * What keeps data safe, as attributes of resources: the guard refuses a plan in which one of them
 * becomes less than it was.
 */
import type { ResourceChange } from "./plan-json.ts";

type Values = Record<string, unknown> | null;

interface Protection {
  /** A higher number protects more. `undefined`: the plan does not know yet. */
  level: (values: Values) => number | undefined;
  /** What is lost when the level falls. */
  lost: string;
}

interface Protections {
  attributes: readonly Protection[];
  /** Set where the resource is nothing but a protection: what is lost with it. */
  whole?: string;
}

/** The first block of a list, or the value itself. */
const block = (value: unknown): Record<string, unknown> =>
  ((Array.isArray(value) ? value[0] : value) ?? {}) as Record<string, unknown>;
const isOn = (value: unknown): number => (value === true ? 1 : 0);

const flag = (path: (values: Record<string, unknown>) => unknown, lost: string): Protection => ({
  level: (values) => isOn(path(values ?? {})),
  lost,
});

const protections: Readonly<Record<string, Protections>> = {
  aws_dynamodb_table: {
    attributes: [
      flag((it) => it.deletion_protection_enabled, "deletion protection"),
      flag((it) => block(it.point_in_time_recovery).enabled, "point-in-time recovery"),
      {
        level: (it) => Number(block(it?.point_in_time_recovery).recovery_period_in_days ?? 0),
        lost: "days of point-in-time recovery",
      },
      flag((it) => block(it.ttl).enabled, "the time to live, without which nothing expires"),
      {
        // Another attribute would be as bad as none.
        level: (it) => (block(it?.ttl).attribute_name === "expires_at" ? 1 : 0),
        lost: "the attribute of the time to live",
      },
      flag((it) => it.stream_enabled, "the stream, without which nothing is archived"),
      {
        level: (it) =>
          ["OLD_IMAGE", "NEW_AND_OLD_IMAGES"].includes(String(it?.stream_view_type)) ? 1 : 0,
        lost: "what the stream says of removed events",
      },
      flag((it) => block(it.server_side_encryption).enabled, "its encryption"),
    ],
  },
  aws_s3_bucket_versioning: {
    whole: "the bucket would lose its old versions",
    attributes: [
      {
        level: (it) => (block(it?.versioning_configuration).status === "Enabled" ? 1 : 0),
        lost: "versioning",
      },
    ],
  },
  aws_s3_bucket_public_access_block: {
    whole: "the bucket could be opened to the public",
    attributes: [
      "block_public_acls",
      "block_public_policy",
      "ignore_public_acls",
      "restrict_public_buckets",
    ].map((name) => flag((it) => it[name], `public access: ${name}`)),
  },
  aws_s3_bucket_server_side_encryption_configuration: {
    whole: "the bucket would lose its encryption",
    attributes: [
      { level: (it) => (Array.isArray(it?.rule) ? it.rule.length : 0), lost: "encryption" },
    ],
  },
  aws_s3_bucket_lifecycle_configuration: {
    attributes: [
      {
        level: (it) => Number(block(block(it?.rule).expiration).days ?? Number.POSITIVE_INFINITY),
        lost: "days until archived events go",
      },
    ],
  },
  aws_s3_bucket_policy: { whole: "the bucket would answer without TLS", attributes: [] },
  aws_cloudwatch_log_group: {
    attributes: [
      {
        // 0 is for ever.
        level: (it) => Number(it?.retention_in_days) || Number.POSITIVE_INFINITY,
        lost: "days of its lines",
      },
    ],
  },
  aws_kms_key: {
    attributes: [
      flag((it) => it.enable_key_rotation, "the rotation of the key"),
      flag((it) => it.is_enabled ?? true, "the key's use"),
      {
        level: (it) => Number(it?.deletion_window_in_days ?? 30),
        lost: "days in which its deletion can be undone",
      },
    ],
  },
  aws_api_gateway_rest_api_policy: {
    whole: "others than the edge could call the private API",
    attributes: [],
  },
  aws_lambda_event_source_mapping: { whole: "nothing would be archived", attributes: [] },
};

/** @returns what is lost with a resource that is nothing but a protection */
export const wholeOf = (type: string): string | undefined => protections[type]?.whole;

/** @returns a sentence for each protection that the change takes away */
export function lostProtection({ type, change }: ResourceChange): string[] {
  return (protections[type]?.attributes ?? [])
    .filter(({ level }) => (level(change.after) ?? 0) < (level(change.before) ?? 0))
    .map(({ lost }) => `it takes away ${lost}`);
}
