/**
 * cloudflared on Fargate: dials out to Cloudflare, and carries the Worker's calls from there to the
 * private API's endpoint.
 */
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import { EcsCluster } from "@cdktf/provider-aws/lib/ecs-cluster/index.js";
import { EcsService } from "@cdktf/provider-aws/lib/ecs-service/index.js";
import { EcsTaskDefinition } from "@cdktf/provider-aws/lib/ecs-task-definition/index.js";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy/index.js";
import { SecretsmanagerSecret } from "@cdktf/provider-aws/lib/secretsmanager-secret/index.js";
import { Construct } from "constructs";
import { type Environment, nameIn } from "./environments.ts";
import { assumedBy, policyDocument } from "./policy.ts";
import type { PrivateNetwork } from "./private-network.ts";

export interface EdgeTunnelProps {
  readonly environment: Environment;
  readonly network: PrivateNetwork;
  /** The most that the tunnel may ever do. */
  readonly permissionsBoundary: string | undefined;
}

/** By digest: a tag can be moved. */
const image =
  "cloudflare/cloudflared:2026.7.3@sha256:e39ee8da81ad5e05d77f38d2f51c60ca51bf2a8450ac3abab50c17fdb91d91bf";

export class EdgeTunnel extends Construct {
  /** Put the tunnel's token here by hand, once: it never enters Terraform's state. */
  readonly tokenSecretName: string;

  constructor(scope: Construct, id: string, props: EdgeTunnelProps) {
    super(scope, id);
    const { environment, network, permissionsBoundary } = props;
    const name = nameIn(environment, "tunnel");
    const token = new SecretsmanagerSecret(this, "token", {
      name: `zapier-triggers/${environment.name}/tunnel-token`,
    });
    this.tokenSecretName = token.name;
    const logs = new CloudwatchLogGroup(this, "logs", {
      name: `/aws/ecs/${name}`,
      retentionInDays: environment.logRetentionDays.work,
    });
    const role = new IamRole(this, "role", {
      name,
      assumeRolePolicy: assumedBy("ecs-tasks.amazonaws.com"),
      ...(permissionsBoundary !== undefined && { permissionsBoundary }),
    });
    new IamRolePolicy(this, "start", {
      name: "start",
      role: role.name,
      policy: policyDocument(
        { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: token.arn },
        {
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: `${logs.arn}:*`,
        },
      ),
    });
    const task = new EcsTaskDefinition(this, "task", {
      family: name,
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: "256",
      memory: "512",
      runtimePlatform: { cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" },
      executionRoleArn: role.arn,
      containerDefinitions: JSON.stringify([
        {
          name: "cloudflared",
          image,
          essential: true,
          command: ["tunnel", "--no-autoupdate", "run"],
          readonlyRootFilesystem: true,
          secrets: [{ name: "TUNNEL_TOKEN", valueFrom: token.arn }],
          logConfiguration: {
            logDriver: "awslogs",
            options: {
              "awslogs-group": logs.name,
              "awslogs-region": environment.region,
              "awslogs-stream-prefix": "cloudflared",
            },
          },
        },
      ]),
    });
    const cluster = new EcsCluster(this, "cluster", { name });
    new EcsService(this, "service", {
      name,
      cluster: cluster.arn,
      taskDefinition: task.arn,
      // One per zone: either carries the calls alone.
      desiredCount: 2,
      launchType: "FARGATE",
      networkConfiguration: {
        subnets: [...network.subnetIds],
        securityGroups: [network.tunnelGroupId],
        assignPublicIp: true,
      },
      deploymentCircuitBreaker: { enable: true, rollback: true },
    });
  }
}
