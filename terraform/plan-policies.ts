/** What a plan reads: how things are set up, but no data. */
import type { EnvironmentName } from "./environments.ts";
import type { Statement } from "./policy.ts";

/** Actions of a service. */
export const on = (service: string, ...names: string[]): string[] =>
  names.map((name) => `${service}:${name}`);

/** Whose settings a plan reads. */
const planned = [
  "acm",
  "apigateway",
  "budgets",
  "cloudwatch",
  "dynamodb",
  "ec2",
  "ecs",
  "events",
  "iam",
  "kms",
  "lambda",
  "logs",
  "s3",
  "secretsmanager",
  "sns",
];

/** Reads that answer with what tenants sent, or with secrets. */
export const dataReads = [
  ...on("dynamodb", "BatchGetItem", "ExportTableToPointInTime", "GetItem", "GetRecords"),
  ...on("dynamodb", "PartiQL*", "Query", "Scan"),
  ...on("kms", "Decrypt", "GenerateDataKey*"),
  ...on("logs", "FilterLogEvents", "GetLogEvents", "GetLogRecord", "GetQueryResults"),
  ...on("logs", "StartLiveTail", "StartQuery", "Unmask"),
  ...on("secretsmanager", "BatchGetSecretValue", "GetSecretValue"),
];

export interface State {
  readonly bucketArn: string;
}

export const stateKey = (state: State, name: string) =>
  `${state.bucketArn}/zapier-triggers/${name}.tfstate`;

export function planStatements(names: readonly EnvironmentName[], state: State): Statement[] {
  return [
    {
      Effect: "Allow",
      Action: planned.flatMap((service) =>
        service === "apigateway"
          ? ["apigateway:GET"]
          : on(service, "Describe*", "Get*", "List*", "View*"),
      ),
      Resource: "*",
    },
    { Sid: "NoData", Effect: "Deny", Action: dataReads, Resource: "*" },
    {
      Sid: "NoObjectButState",
      Effect: "Deny",
      Action: "s3:GetObject*",
      NotResource: names.map((name) => stateKey(state, name)),
    },
  ];
}
