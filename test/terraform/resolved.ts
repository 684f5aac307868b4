/** Puts ARNs in the place of Terraform's references, so that policies can be evaluated. */
import type { Resource, Stack } from "./synthesized.ts";

export const account = "123456789012";
export const region = "us-east-1";

type Naming = (resource: Resource, id: string) => Record<string, string>;

const regional = (service: string, rest: unknown) =>
  `arn:aws:${service}:${region}:${account}:${rest}`;
const global = (service: string, rest: unknown) => `arn:aws:${service}::${account}:${rest}`;

/** What AWS would answer for the attributes that others refer to. */
const attributes: Record<string, Naming> = {
  aws_dynamodb_table: ({ name }) => ({
    arn: regional("dynamodb", `table/${name}`),
    name: String(name),
    stream_arn: regional("dynamodb", `table/${name}/stream/2026`),
  }),
  aws_s3_bucket: ({ bucket }) => ({
    arn: `arn:aws:s3:::${bucket}`,
    bucket: String(bucket),
    id: String(bucket),
  }),
  aws_kms_key: (_, id) => ({ arn: regional("kms", `key/${id}`), id }),
  aws_sns_topic: ({ name }) => ({ arn: regional("sns", name) }),
  aws_iam_user: ({ name }) => ({ arn: global("iam", `user/${name}`), name: String(name) }),
  aws_iam_role: ({ name }) => ({ arn: global("iam", `role/${name}`), name: String(name) }),
  aws_iam_policy: ({ name }) => ({ arn: global("iam", `policy/${name}`) }),
  aws_iam_openid_connect_provider: ({ url }) => ({
    arn: global("iam", `oidc-provider/${String(url).replace("https://", "")}`),
  }),
  aws_cloudwatch_log_group: ({ name }) => ({
    arn: regional("logs", `log-group:${name}`),
    name: String(name),
  }),
  aws_secretsmanager_secret: ({ name }) => ({
    arn: regional("secretsmanager", `secret:${name}-AbCdEf`),
  }),
  aws_api_gateway_rest_api: ({ name }) => ({
    execution_arn: regional("execute-api", apiId(String(name))),
    id: apiId(String(name)),
    root_resource_id: "root",
  }),
  aws_lambda_function: ({ function_name }) => ({ function_name: String(function_name) }),
  aws_vpc_endpoint: () => ({ id: vpcEndpoint }),
};

export const vpcEndpoint = "vpce-0123456789abcdef0";
export const apiId = (name: string): string => name.replaceAll(/[^a-z]/g, "").slice(-10);

/** @returns the text with every reference that is known replaced, those within names first */
export function resolve(stack: Stack, text: string): string {
  return text.replaceAll(/\$\{([\w.-]+)\}/g, (whole, path: string) => {
    if (/^data\.aws_caller_identity\.[\w-]+\.account_id$/.test(path)) return account;
    const [type = "", id = "", attribute = ""] = path.split(".");
    const resource = stack.json.resource[type]?.[id];
    const value = resource && attributes[type]?.(resolvedNames(stack, resource), id)[attribute];
    return value ?? whole;
  });
}

const resolvedNames = (stack: Stack, resource: Resource): Resource =>
  Object.fromEntries(
    Object.entries(resource).map(([name, value]) => [
      name,
      typeof value === "string" && ["name", "bucket", "function_name"].includes(name)
        ? resolve(stack, value)
        : value,
    ]),
  );
