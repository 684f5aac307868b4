import { ApiGatewayMethod } from "@cdktf/provider-aws/lib/api-gateway-method/index.js";
import { ApiGatewayRestApi } from "@cdktf/provider-aws/lib/api-gateway-rest-api/index.js";
import { App, TerraformStack, Testing } from "cdktf";
import { expect, test } from "vitest";
import { environments } from "../../terraform/environments.ts";
import { PrivateApiStage } from "../../terraform/private-api-stage.ts";

/** What makes Terraform deploy again, for an API of one method. */
function trigger(method: { authorization: string; name?: string }): string {
  const stack = new TerraformStack(new App({ skipBackendValidation: true }), "stack");
  const api = new ApiGatewayRestApi(stack, "api", { name: method.name ?? "api" });
  const part = new ApiGatewayMethod(stack, "method", {
    restApiId: api.id,
    resourceId: api.rootResourceId,
    httpMethod: "POST",
    authorization: method.authorization,
  });
  new PrivateApiStage(stack, "stage", {
    environment: environments.development,
    name: "api",
    api,
    parts: [part],
  });
  const [deployment] = Object.values(
    JSON.parse(Testing.synth(stack)).resource.aws_api_gateway_deployment,
  );
  return (deployment as { triggers: { parts: string } }).triggers.parts;
}

test("nothing changed: nothing is deployed again", () => {
  expect(trigger({ authorization: "AWS_IAM" })).toBe(trigger({ authorization: "AWS_IAM" }));
});

test("a method that changed is deployed again", () => {
  expect(trigger({ authorization: "AWS_IAM" })).not.toBe(trigger({ authorization: "NONE" }));
});
