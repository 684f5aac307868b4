/**
 * One Lambda with what belongs to it: role, log group, alias. Callers use the alias, so that a
 * version can be brought in gradually.
 */
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy/index.js";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function/index.js";
import { Construct } from "constructs";
import type { Bundle } from "./bundle.ts";
import { type Environment, nameIn } from "./environments.ts";
import { LiveAlias } from "./live-alias.ts";
import { metricsNamespace } from "./metrics.ts";
import { assumedBy, policyDocument, type Statement } from "./policy.ts";
import type { Rollout } from "./rollout.ts";

export interface ServiceFunctionProps {
  readonly environment: Environment;
  /** As in `contract/operations.ts`; also the name in logs and metrics. */
  readonly service: string;
  readonly bundle: Bundle;
  readonly runtime: string;
  readonly logRetentionDays: number;
  /** The most that the function may ever do. */
  readonly permissionsBoundary: string | undefined;
  readonly rollout: Rollout;
  readonly timeoutSeconds: number;
  /**
   * Instances that the function may run at most, and that no other can take; `undefined` shares the
   * account's pool.
   */
  readonly reservedConcurrency: number | undefined;
  /** Beside those that every service has. */
  readonly variables: Readonly<Record<string, string>>;
}

export class ServiceFunction extends Construct {
  readonly service: string;
  readonly functionName: string;
  readonly roleName: string;
  readonly roleArn: string;
  readonly logGroupName: string;
  readonly timeoutSeconds: number;
  readonly alias: LiveAlias;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    const { environment, service } = props;
    const name = nameIn(environment, service);
    const role = new IamRole(this, "role", {
      name: nameIn(environment, `${service}-function`),
      assumeRolePolicy: assumedBy("lambda.amazonaws.com"),
      ...(props.permissionsBoundary !== undefined && {
        permissionsBoundary: props.permissionsBoundary,
      }),
    });
    const logs = new CloudwatchLogGroup(this, "logs", {
      name: `/aws/lambda/${name}`,
      retentionInDays: props.logRetentionDays,
    });
    this.service = service;
    this.roleName = role.name;
    this.roleArn = role.arn;
    this.logGroupName = logs.name;
    this.timeoutSeconds = props.timeoutSeconds;
    this.#allowToReport(`${logs.arn}:*`);
    const resource = new LambdaFunction(this, "function", {
      functionName: name,
      role: role.arn,
      runtime: props.runtime,
      architectures: ["arm64"],
      memorySize: environment.lambda.memoryMb,
      timeout: props.timeoutSeconds,
      ...(props.reservedConcurrency !== undefined && {
        reservedConcurrentExecutions: props.reservedConcurrency,
      }),
      filename: props.bundle.path,
      sourceCodeHash: props.bundle.hash,
      handler: props.bundle.handler,
      publish: true,
      environment: { variables: { ...standardVariables(environment), ...props.variables } },
      // Follows what API Gateway decides; what nobody calls is not traced.
      tracingConfig: { mode: "PassThrough" },
      loggingConfig: {
        logFormat: "JSON",
        logGroup: logs.name,
        applicationLogLevel: "INFO",
        systemLogLevel: "INFO",
      },
    });
    this.functionName = resource.functionName;
    this.alias = new LiveAlias(this, "live", {
      service,
      function: resource,
      rollout: props.rollout,
    });
  }

  /** Adds a policy of its own to the role. For the construct that owns the resource. */
  allow(id: string, ...statements: readonly Statement[]): IamRolePolicy {
    return new IamRolePolicy(this, id, {
      name: id,
      role: this.roleName,
      policy: policyDocument(...statements),
    });
  }

  #allowToReport(logStreams: string): void {
    this.allow(
      "report",
      {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: logStreams,
      },
      // X-Ray has no resource to name.
      {
        Effect: "Allow",
        Action: ["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
        Resource: "*",
      },
    );
  }
}

const standardVariables = (environment: Environment): Record<string, string> => ({
  ENVIRONMENT: environment.name,
  METRICS_NAMESPACE: metricsNamespace(environment),
});
