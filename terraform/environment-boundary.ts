/**
 * The most that anything of an environment may ever do on AWS, whatever its own policies say: the
 * roles of its Lambdas, its edge, its tunnel. Who deploys the environment can only make principals
 * that carry this boundary, and so cannot make one that reaches further.
 */
import { arnsOf, type Place } from "./environment-arns.ts";
import type { Environment, EnvironmentName } from "./environments.ts";
import type { Statement } from "./policy.ts";

export const boundaryName = (name: EnvironmentName): string => `zapier-triggers-${name}-boundary`;

/**
 * Development is applied by people, and has none, so that it needs no account stack.
 * @returns the ARN of the boundary's policy
 */
export const boundaryOf = ({ name }: Environment, account: string): string | undefined =>
  name === "development" ? undefined : `arn:aws:iam::${account}:policy/${boundaryName(name)}`;

export function boundaryStatements(name: EnvironmentName, place: Place): Statement[] {
  const arns = arnsOf(name, place);
  const { account, region } = place;
  const allow = (Action: string | string[], Resource: string | readonly string[]): Statement => ({
    Effect: "Allow",
    Action,
    Resource,
  });
  return [
    allow(
      [
        "BatchGetItem",
        "BatchWriteItem",
        "ConditionCheckItem",
        "DeleteItem",
        "DescribeStream",
        "GetItem",
        "GetRecords",
        "GetShardIterator",
        "PutItem",
        "Query",
        "UpdateItem",
      ].map((action) => `dynamodb:${action}`),
      arns.tables,
    ),
    allow(["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"], arns.secrets),
    allow(
      ["s3:GetObject", "s3:PutObject", "s3:ListBucket"],
      arns.buckets.flatMap((bucket) => [bucket, `${bucket}/*`]),
    ),
    allow(
      ["logs:CreateLogStream", "logs:PutLogEvents"],
      arns.logGroups.map((group) => `${group}:*`),
    ),
    allow("execute-api:Invoke", `arn:aws:execute-api:${region}:${account}:*`),
    // Which keys, and for what, their own policies say.
    allow(
      ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
      `arn:aws:kms:${region}:${account}:key/*`,
    ),
    allow(
      [
        "cloudwatch:PutMetricData",
        "dynamodb:ListStreams",
        "iam:GetAccessKeyLastUsed",
        "iam:ListAccessKeys",
        "secretsmanager:ListSecrets",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
      ],
      "*",
    ),
  ];
}
