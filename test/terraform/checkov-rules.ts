/**
 * Checkov's rules on what these stacks are made of, and where they are broken on purpose. By their
 * own numbers: https://www.checkov.io/5.Policy%20Index/terraform.html
 */
import { listOf, type Resource, type Stack, statementsOf } from "./synthesized.ts";

export interface Rule {
  id: string;
  says: string;
  /** Of these resources: all, or one of a pattern. */
  types: string[];
  holds: (resource: Resource, stack: Stack, id: string) => boolean;
  /** Pattern of the resource's id → why it is as it is. */
  except?: Record<string, string>;
}

const policyTypes = ["aws_iam_policy", "aws_iam_role_policy"];
const first = (resource: Resource, member: string): Resource =>
  ([resource[member]].flat()[0] ?? {}) as Resource;
const allows = (policy: unknown) => statementsOf(policy).filter(({ Effect }) => Effect === "Allow");
const isWhole = (statement: { Action: string | string[]; Resource?: string | string[] }) =>
  listOf(statement.Action).includes("*") && listOf(statement.Resource ?? []).includes("*");
const hasOne = (stack: Stack, type: string, bucket: string): boolean =>
  stack.all(type).some((other) => String(other.bucket).includes(`.${bucket}.`));

export const rules: Rule[] = [
  {
    id: "CKV_AWS_28",
    says: "a table can be restored to a point in time",
    types: ["aws_dynamodb_table"],
    holds: (table) => first(table, "point_in_time_recovery").enabled === true,
    except: { "development ": "its events are test data" },
  },
  {
    id: "CKV_AWS_119",
    says: "a table is encrypted by a key of the customer's",
    types: ["aws_dynamodb_table"],
    holds: (table) => first(table, "server_side_encryption").kms_key_arn !== undefined,
    except: { "": "the AWS-managed key costs nothing, and CloudTrail logs its use too" },
  },
  {
    id: "CKV_AWS_53 to 56",
    says: "a bucket is closed to the public",
    types: ["aws_s3_bucket_public_access_block"],
    holds: (block) =>
      ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"]
        .map((name) => block[name])
        .every((value) => value === true),
  },
  ...[
    ["CKV2_AWS_6", "aws_s3_bucket_public_access_block", "is closed to the public"],
    ["CKV_AWS_19", "aws_s3_bucket_server_side_encryption_configuration", "is encrypted"],
    ["CKV_AWS_21", "aws_s3_bucket_versioning", "keeps versions"],
    ["CKV2_AWS_61", "aws_s3_bucket_lifecycle_configuration", "forgets in the end"],
    ["CKV_AWS_379", "aws_s3_bucket_policy", "is reached over TLS only"],
  ].map(([id = "", type = "", says]) => ({
    id,
    says: `a bucket ${says}`,
    types: ["aws_s3_bucket"],
    holds: (_: Resource, stack: Stack, bucket: string) => hasOne(stack, type, bucket),
  })),
  {
    id: "CKV_AWS_50",
    says: "X-Ray follows a Lambda",
    types: ["aws_lambda_function"],
    holds: (lambda) => first(lambda, "tracing_config").mode === "Active",
    except: { "": "PassThrough: it follows the calls that API Gateway has chosen to follow" },
  },
  {
    id: "CKV_AWS_45",
    says: "no variable of a Lambda looks like a secret",
    types: ["aws_lambda_function"],
    holds: (lambda) => !/AKIA|ASIA|secret_access_key/i.test(JSON.stringify(lambda.environment)),
  },
  {
    id: "CKV_AWS_363",
    says: "a Lambda runs on a Node that is kept",
    types: ["aws_lambda_function"],
    holds: ({ runtime }) => /^nodejs(22|24)\.x$/.test(String(runtime)),
  },
  {
    id: "CKV_AWS_301",
    says: "a Lambda is called by whom it names",
    types: ["aws_lambda_permission"],
    holds: (permission) => permission.principal !== "*" && permission.source_arn !== undefined,
  },
  {
    id: "CKV_AWS_59",
    says: "the private API asks who calls",
    types: ["aws_api_gateway_method"],
    holds: ({ authorization }) => authorization === "AWS_IAM",
  },
  {
    id: "CKV_AWS_76",
    says: "every call of the private API is logged",
    types: ["aws_api_gateway_stage"],
    holds: (stage) => first(stage, "access_log_settings").destination_arn !== undefined,
  },
  {
    id: "CKV_AWS_73",
    says: "X-Ray follows the private API",
    types: ["aws_api_gateway_stage"],
    holds: (stage) => stage.xray_tracing_enabled === true,
    except: {
      "production ": "costs more than all Lambdas: a setting, for when something is sought",
    },
  },
  {
    id: "CKV2_AWS_4",
    says: "failures of the private API are logged, and no bodies",
    types: ["aws_api_gateway_method_settings"],
    holds: (method) =>
      ["ERROR", "INFO"].includes(String(first(method, "settings").logging_level)) &&
      first(method, "settings").data_trace_enabled !== true,
  },
  {
    id: "CKV_AWS_217",
    says: "a new deployment of the private API is there before the old one goes",
    types: ["aws_api_gateway_deployment"],
    holds: (deployment) => first(deployment, "lifecycle").create_before_destroy === true,
  },
  {
    id: "CKV_AWS_66",
    says: "a log group forgets at a stated time",
    types: ["aws_cloudwatch_log_group"],
    holds: (group) => Number(group.retention_in_days) > 0,
  },
  {
    id: "CKV_AWS_338",
    says: "a log group keeps a year",
    types: ["aws_cloudwatch_log_group"],
    holds: (group) => Number(group.retention_in_days) >= 365,
    except: {
      "(development|staging) ": "it holds test data alone",
      "production functions_(?!authorization)": "says how work was done, not who asked",
      "production .*_stage_failures_": "says how calls failed; who called is in the access log",
    },
  },
  {
    id: "CKV_AWS_158",
    says: "a log group is encrypted by a key of the customer's",
    types: ["aws_cloudwatch_log_group"],
    holds: (group) => group.kms_key_id !== undefined,
    except: { "": "holds no payload, key or header; CloudWatch encrypts it by its own key" },
  },
  {
    id: "CKV_AWS_26",
    says: "a topic is encrypted",
    types: ["aws_sns_topic"],
    holds: (topic) => topic.kms_master_key_id !== undefined,
    except: { "": "carries texts of alarms, by e-mail; CloudWatch cannot use the AWS-managed key" },
  },
  {
    id: "CKV_AWS_7",
    says: "a key is rotated each year",
    types: ["aws_kms_key"],
    holds: (key) => key.enable_key_rotation === true,
  },
  {
    id: "CKV_AWS_273",
    says: "there are no users of IAM",
    types: ["aws_iam_user"],
    holds: () => false,
    except: {
      edge: "Cloudflare cannot take on a role; its key is rotated, and told of when it is old",
    },
  },
  {
    id: "CKV_AWS_60",
    says: "no role can be taken on by anybody",
    types: ["aws_iam_role"],
    holds: ({ assume_role_policy: policy }) =>
      allows(policy).every(({ Principal }) => !JSON.stringify(Principal).includes('"*"')),
  },
  {
    id: "CKV_AWS_274",
    says: "nobody is an administrator",
    types: ["aws_iam_role_policy_attachment", "aws_iam_user_policy_attachment"],
    holds: ({ policy_arn: arn }) =>
      !/AdministratorAccess|PowerUser|IAMFullAccess/.test(String(arn)),
  },
  {
    id: "CKV_AWS_62",
    says: "no policy allows everything",
    types: policyTypes,
    holds: ({ policy }) => !allows(policy).some(isWhole),
    except: { "-limit-policy": "a boundary: it gives nothing, and denies what lies beyond" },
  },
  {
    id: "CKV_AWS_144",
    says: "a bucket is copied to another region",
    types: ["aws_s3_bucket"],
    holds: (_, stack) => stack.all("aws_s3_bucket_replication_configuration").length > 0,
    except: { "": "what the loss of a region costs is in docs/recovery.md, decided" },
  },
];
