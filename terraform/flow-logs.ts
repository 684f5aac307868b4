/** Who spoke with whom in the network of the tunnel: refused connections too. */
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import { FlowLog } from "@cdktf/provider-aws/lib/flow-log/index.js";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy/index.js";
import { Construct } from "constructs";
import { type Environment, nameIn } from "./environments.ts";
import { assumedBy, policyDocument } from "./policy.ts";

export interface FlowLogsProps {
  readonly environment: Environment;
  readonly vpcId: string;
  /** The most that the role may ever do. */
  readonly permissionsBoundary: string | undefined;
}

export class FlowLogs extends Construct {
  constructor(scope: Construct, id: string, props: FlowLogsProps) {
    super(scope, id);
    const { environment, vpcId, permissionsBoundary } = props;
    const name = nameIn(environment, "flow-logs");
    const logs = new CloudwatchLogGroup(this, "logs", {
      name: `/aws/vpc/${name}`,
      retentionInDays: environment.logRetentionDays.access,
    });
    const role = new IamRole(this, "role", {
      name,
      assumeRolePolicy: assumedBy("vpc-flow-logs.amazonaws.com"),
      ...(permissionsBoundary !== undefined && { permissionsBoundary }),
    });
    new IamRolePolicy(this, "write", {
      name: "write",
      role: role.name,
      policy: policyDocument({
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `${logs.arn}:*`,
      }),
    });
    new FlowLog(this, "log", {
      vpcId,
      trafficType: "ALL",
      logDestination: logs.arn,
      iamRoleArn: role.arn,
    });
  }
}
