import { describe, expect, test } from "vitest";
import { type OperationName, operationNames, operations } from "../../contract/operations.ts";
import { environments } from "../../terraform/environments.ts";
import { type Resource, statementsOf, synthesized } from "./synthesized.ts";

const stack = synthesized();
const byPath = (type: string): Record<string, Resource> => {
  const paths = Object.entries(stack.json.resource.aws_api_gateway_resource ?? {});
  return Object.fromEntries(
    paths.map(([id, { path_part }]) => [
      String(path_part),
      stack
        .all(type)
        .find(({ resource_id }) => resource_id === `\${aws_api_gateway_resource.${id}.id}`) ?? {},
    ]),
  );
};

/**
 * A reference to the alias of the Lambda that answers the operation: whoever has it waits for the
 * alias.
 */
const aliasOf = (operation: OperationName, attribute: string) =>
  expect.stringMatching(
    new RegExp(
      `^\\$\\{aws_lambda_alias\\.functions_${operations[operation].service}_live_alias_\\w+\\.${attribute}\\}$`,
    ),
  );

test("the private API has one path per operation, and no others", () => {
  expect(
    stack
      .all("aws_api_gateway_resource")
      .map(({ path_part }) => path_part)
      .sort(),
  ).toEqual([...operationNames].sort());
  expect(stack.all("aws_api_gateway_method")).toHaveLength(operationNames.length);
});

describe.each(operationNames)("%s", (operation) => {
  test("takes signed POSTs only", () => {
    expect(byPath("aws_api_gateway_method")[operation]).toMatchObject({
      http_method: "POST",
      authorization: "AWS_IAM",
    });
  });

  test("is answered by the alias of its service's Lambda", () => {
    expect(byPath("aws_api_gateway_integration")[operation]).toMatchObject({
      type: "AWS_PROXY",
      integration_http_method: "POST",
      uri: aliasOf(operation, "invoke_arn"),
    });
  });

  test("is the only thing that its permission lets API Gateway call", () => {
    const permissions = stack
      .all("aws_lambda_permission")
      .filter(({ source_arn }) => String(source_arn).endsWith(`/POST/${operation}`));
    expect(permissions).toHaveLength(1);
    expect(permissions[0]).toMatchObject({
      principal: "apigateway.amazonaws.com",
      qualifier: aliasOf(operation, "name"),
    });
  });

  test("has a throttle of its own", () => {
    const settings = stack
      .all("aws_api_gateway_method_settings")
      .filter(({ method_path }) => method_path === `${operation}/POST`);
    const { rate, burst } = environments.development.throttle;
    expect(settings.map((one) => one.settings)).toMatchObject([
      { throttling_rate_limit: rate, throttling_burst_limit: burst, data_trace_enabled: false },
    ]);
  });
});

test("the resource policy lets the edge in, and denies everybody else explicitly", () => {
  const [allow, deny] = statementsOf(stack.the("aws_api_gateway_rest_api_policy").policy);
  expect(allow).toMatchObject({
    Effect: "Allow",
    Principal: { AWS: expect.stringContaining("aws_iam_user.edge_user_") },
  });
  expect(allow?.Resource).toHaveLength(operationNames.length);
  expect(deny).toMatchObject({
    Effect: "Deny",
    Principal: "*",
    Resource: expect.stringMatching(/\/\*$/),
  });
  expect(deny?.Condition).toEqual({
    ArnNotEquals: { "aws:PrincipalArn": expect.stringContaining("aws_iam_user.edge_user_") },
  });
});

test("the edge may call the operations, and nothing else", () => {
  expect(stack.all("aws_iam_user_policy")).toEqual([]);
  const attached = stack
    .all("aws_iam_user_policy_attachment")
    .map(({ policy_arn }) => String(policy_arn).split(".")[1]);
  const policies = attached.map((id) => stack.json.resource.aws_iam_policy?.[id ?? ""]?.policy);
  expect(policies.flatMap(statementsOf)).toEqual([
    {
      Effect: "Allow",
      Action: "execute-api:Invoke",
      Resource: operationNames.map((operation) =>
        expect.stringMatching(new RegExp(`execution_arn\\}/v1/POST/${operation}$`)),
      ),
    },
  ]);
  const [text = ""] = policies.map(String);
  const arn = "arn:aws:execute-api:ap-southeast-1:123456789012:abcdefghij";
  expect(text.replaceAll(/\$\{[^}]+\}/g, arn).length).toBeLessThan(6_144);
});

test("the stage logs every call as JSON and traces it", () => {
  const stage = stack.the("aws_api_gateway_stage");
  expect(stage.xray_tracing_enabled).toBe(true);
  const format = JSON.parse((stage.access_log_settings as { format: string }).format);
  expect(Object.keys(format)).toEqual(
    expect.arrayContaining(["request_id", "status", "path", "latency_ms"]),
  );
});

test("X-Ray follows calls where the environment says so, which production does not", () => {
  const traced = Object.values(environments).map((environment) => [
    environment.name,
    synthesized({ ...environment, endpoints: ["regional"] }).the("aws_api_gateway_stage")
      .xray_tracing_enabled,
  ]);
  expect(Object.fromEntries(traced)).toEqual({
    development: true,
    staging: true,
    production: false,
  });
});

test("a deployment comes before the one that it replaces goes", () => {
  expect(stack.the("aws_api_gateway_deployment").lifecycle).toEqual({
    create_before_destroy: true,
  });
});
