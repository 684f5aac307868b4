/**
 * The stage that serves the private API: a deployment that follows every change, throttles per
 * operation, access logs, traces.
 */
import { createHash } from "node:crypto";
import { ApiGatewayDeployment } from "@cdktf/provider-aws/lib/api-gateway-deployment/index.js";
import { ApiGatewayMethodSettings } from "@cdktf/provider-aws/lib/api-gateway-method-settings/index.js";
import type { ApiGatewayRestApi } from "@cdktf/provider-aws/lib/api-gateway-rest-api/index.js";
import { ApiGatewayStage } from "@cdktf/provider-aws/lib/api-gateway-stage/index.js";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import { DefaultTokenResolver, StringConcat, type TerraformResource, Tokenization } from "cdktf";
import { Construct } from "constructs";
import { operationNames } from "../contract/operations.ts";
import type { Environment } from "./environments.ts";

export interface PrivateApiStageProps {
  readonly environment: Environment;
  /** Of the API, which its log group bears too. */
  readonly name: string;
  readonly api: ApiGatewayRestApi;
  /**
   * Paths, methods, integrations and the policy: whatever must be deployed anew when it changes.
   */
  readonly parts: readonly TerraformResource[];
}

export class PrivateApiStage extends Construct {
  static readonly stageName = "v1";
  /** `https://…/v1`, to which an operation's path is added. */
  readonly url: string;
  readonly logGroupName: string;
  /** An expression, so that whatever names the stage waits until it is there. */
  readonly name: string;

  constructor(scope: Construct, id: string, props: PrivateApiStageProps) {
    super(scope, id);
    const { environment, api, parts } = props;
    const logs = new CloudwatchLogGroup(this, "logs", {
      name: `/aws/apigateway/${props.name}`,
      retentionInDays: environment.logRetentionDays.access,
    });
    const deployment = new ApiGatewayDeployment(this, "deployment", {
      restApiId: api.id,
      triggers: { parts: this.#digest(parts) },
      dependsOn: [...parts],
      lifecycle: { createBeforeDestroy: true },
    });
    // API Gateway makes it by itself, to stay for ever: it is here first, so that it does not.
    const failures = new CloudwatchLogGroup(this, "failures", {
      name: `API-Gateway-Execution-Logs_${api.id}/${PrivateApiStage.stageName}`,
      retentionInDays: environment.logRetentionDays.work,
    });
    const stage = new ApiGatewayStage(this, "stage", {
      restApiId: api.id,
      deploymentId: deployment.id,
      stageName: PrivateApiStage.stageName,
      dependsOn: [failures],
      xrayTracingEnabled: environment.tracing,
      accessLogSettings: { destinationArn: logs.arn, format: accessLog },
    });
    for (const operation of operationNames) {
      new ApiGatewayMethodSettings(this, `settings-${operation}`, {
        restApiId: api.id,
        stageName: stage.stageName,
        methodPath: `${operation}/POST`,
        settings: {
          // Of the stage they are there for nothing; of each operation the Lambdas measure more.
          metricsEnabled: false,
          // Errors only, and never bodies: they are our clients'.
          loggingLevel: "ERROR",
          dataTraceEnabled: false,
          throttlingRateLimit: environment.throttle.rate,
          throttlingBurstLimit: environment.throttle.burst,
        },
      });
    }
    this.name = stage.stageName;
    this.url = stage.invokeUrl;
    this.logGroupName = logs.name;
  }

  /**
   * Terraform deploys again when this changes, so it is made of all that the parts say, references
   * unresolved.
   */
  #digest(parts: readonly TerraformResource[]): string {
    const resolver = new DefaultTokenResolver(new StringConcat());
    const said = parts.map((part) =>
      Tokenization.resolve(part.toTerraform(), { scope: this, resolver, preparing: false }),
    );
    return createHash("sha256").update(JSON.stringify(said)).digest("hex");
  }
}

/**
 * One JSON object per call: who, what, how it went, how long it took, and the ids that lead to the
 * Lambda's log and the trace.
 */
const accessLog = JSON.stringify({
  time: "$context.requestTimeEpoch",
  request_id: "$context.requestId",
  extended_request_id: "$context.extendedRequestId",
  trace_id: "$context.xrayTraceId",
  path: "$context.resourcePath",
  status: "$context.status",
  caller: "$context.identity.userArn",
  source_ip: "$context.identity.sourceIp",
  error: "$context.error.message",
  latency_ms: "$context.responseLatency",
  integration_status: "$context.integrationStatus",
  integration_latency_ms: "$context.integrationLatency",
  integration_error: "$context.integrationErrorMessage",
  response_bytes: "$context.responseLength",
});
