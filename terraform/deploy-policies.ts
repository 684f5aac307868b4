/** What deploying one environment takes. */
import { arnsOf, type Place } from "./environment-arns.ts";
import type { EnvironmentName } from "./environments.ts";
import { on, type State, stateKey } from "./plan-policies.ts";
import type { Statement } from "./policy.ts";

/** With `planStatements`, all that deploying takes. */
export function deployStatements(name: EnvironmentName, place: Place, state: State): Statement[] {
  const arns = arnsOf(name, place);
  const { account, region } = place;
  const allow = (Action: string[], Resource: string | readonly string[]): Statement => ({
    Effect: "Allow",
    Action,
    Resource,
  });
  const ours = { "aws:ResourceTag/Environment": name };
  return [
    allow(on("s3", "GetObject", "PutObject", "DeleteObject"), [
      stateKey(state, name),
      `${stateKey(state, name)}.tflock`,
    ]),
    allow(
      on("dynamodb", "CreateTable", "Delete*", "TagResource", "UntagResource", "Update*"),
      arns.tables,
    ),
    allow(on("lambda", "*"), [
      arns.functions,
      `arn:aws:lambda:${region}:${account}:event-source-mapping:*`,
    ]),
    allow(on("s3", "CreateBucket", "DeleteBucket*", "PutBucket*"), arns.buckets),
    allow(on("s3", "PutEncryptionConfiguration", "PutLifecycleConfiguration"), arns.buckets),
    allow(
      on(
        "logs",
        "CreateLogGroup",
        "DeleteLogGroup",
        "*MetricFilter",
        "*RetentionPolicy",
        "*Resource",
      ),
      arns.logGroups.flatMap((group) => [group, `${group}:*`]),
    ),
    allow(on("sns", "*"), arns.topics),
    allow(on("cloudwatch", "*"), [arns.alarms, arns.dashboards]),
    allow(on("events", "*"), arns.rules),
    allow(on("ecs", "*"), arns.ecs),
    allow(
      on("secretsmanager", "CreateSecret", "DeleteSecret", "TagResource", "UpdateSecret"),
      arns.secrets,
    ),
    allow(on("iam", "*"), arns.identities),
    allow(on("budgets", "*"), `arn:aws:budgets::${account}:budget/zapier-triggers-${name}-*`),
    // These have ids for names; what is another environment's is told by its tag, below.
    allow(on("apigateway", "*"), `arn:aws:apigateway:${region}::/*`),
    allow(
      on(
        "ec2",
        "*Tags",
        "*Vpc*",
        "*Subnet*",
        "*SecurityGroup*",
        "*Route*",
        "*InternetGateway*",
        "*FlowLogs",
      ),
      "*",
    ),
    allow(on("kms", "CreateKey"), "*"),
    {
      ...allow(
        on(
          "kms",
          "*Alias",
          "Disable*",
          "Enable*",
          "Put*",
          "ScheduleKeyDeletion",
          "TagResource",
          "Update*",
        ),
        "*",
      ),
      Condition: { StringEquals: ours },
    },
    allow(on("kms", "*Alias"), `arn:aws:kms:${region}:${account}:alias/zapier-triggers-${name}-*`),
    allow(on("logs", "*LogDelivery"), "*"),
  ];
}
