/**
 * One operation's path on the private API: `POST /<operation>`, signed, answered by its service's
 * Lambda.
 */
import { ApiGatewayIntegration } from "@cdktf/provider-aws/lib/api-gateway-integration/index.js";
import { ApiGatewayMethod } from "@cdktf/provider-aws/lib/api-gateway-method/index.js";
import { ApiGatewayResource } from "@cdktf/provider-aws/lib/api-gateway-resource/index.js";
import type { ApiGatewayRestApi } from "@cdktf/provider-aws/lib/api-gateway-rest-api/index.js";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission/index.js";
import type { TerraformResource } from "cdktf";
import { Construct } from "constructs";
import type { OperationName } from "../contract/operations.ts";
import type { ServiceFunction } from "./service-function.ts";

export interface OperationRouteProps {
  readonly api: ApiGatewayRestApi;
  readonly operation: OperationName;
  readonly target: ServiceFunction;
}

export class OperationRoute extends Construct {
  /** What a deployment of the API must contain. */
  readonly parts: readonly TerraformResource[];

  constructor(scope: Construct, id: string, { api, operation, target }: OperationRouteProps) {
    super(scope, id);
    const path = new ApiGatewayResource(this, "path", {
      restApiId: api.id,
      parentId: api.rootResourceId,
      pathPart: operation,
    });
    const method = new ApiGatewayMethod(this, "method", {
      restApiId: api.id,
      resourceId: path.id,
      httpMethod: "POST",
      authorization: "AWS_IAM",
    });
    const integration = new ApiGatewayIntegration(this, "integration", {
      restApiId: api.id,
      resourceId: path.id,
      httpMethod: method.httpMethod,
      type: "AWS_PROXY",
      integrationHttpMethod: "POST",
      uri: target.alias.invokeArn,
      // The Lambda gives up first, and so says why.
      timeoutMilliseconds: target.timeoutSeconds * 1_000 + 1_000,
    });
    new LambdaPermission(this, "permission", {
      action: "lambda:InvokeFunction",
      functionName: target.functionName,
      qualifier: target.alias.name,
      principal: "apigateway.amazonaws.com",
      sourceArn: `${api.executionArn}/*/POST/${operation}`,
    });
    this.parts = [path, method, integration];
  }
}
