/** How the resources of one environment are named, so that policies can keep environments apart. */
import { tableName } from "../contract/table.ts";
import { type EnvironmentName, environmentNames, environments } from "./environments.ts";

export interface Place {
  readonly account: string;
  readonly region: string;
}

export interface EnvironmentArns {
  readonly tables: readonly string[];
  readonly secrets: string;
  readonly functions: string;
  readonly buckets: readonly string[];
  readonly logGroups: readonly string[];
  readonly topics: string;
  readonly alarms: string;
  readonly dashboards: string;
  readonly rules: string;
  readonly ecs: readonly string[];
  /** Roles, users and policies. */
  readonly identities: readonly string[];
}

export function arnsOf(name: EnvironmentName, { account, region }: Place): EnvironmentArns {
  const prefix = `zapier-triggers-${name}-*`;
  const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;
  const global = (service: string, rest: string) => `arn:aws:${service}::${account}:${rest}`;
  return {
    tables: tablesOf(name).map((table) => arn("dynamodb", `table/${table}`)),
    secrets: arn("secretsmanager", `secret:zapier-triggers/${name}/*`),
    functions: arn("lambda", `function:${prefix}`),
    buckets: [`arn:aws:s3:::${prefix}`],
    logGroups: ["lambda", "apigateway", "ecs", "vpc"].map((service) =>
      arn("logs", `log-group:/aws/${service}/${prefix}`),
    ),
    topics: arn("sns", prefix),
    alarms: arn("cloudwatch", `alarm:${prefix}`),
    dashboards: global("cloudwatch", `dashboard/${prefix}`),
    rules: arn("events", `rule/${prefix}`),
    ecs: ["cluster", "service", "task-definition"].map((kind) => arn("ecs", `${kind}/${prefix}`)),
    identities: ["role", "user", "policy"].map((kind) => global("iam", `${kind}/${prefix}`)),
  };
}

/**
 * Production's table has the bare name, of which the others' are continuations: it is named whole,
 * with what belongs to it. Of a restored table the environment says the name.
 */
function tablesOf(name: EnvironmentName): string[] {
  const names = [tableName(name), environments[name].tableName].filter(
    (each) => each !== undefined,
  );
  return names.flatMap((each) => [each, `${each}/*`]);
}

export const othersThan = (name: EnvironmentName): EnvironmentName[] =>
  environmentNames.filter((other) => other !== name);
