/** What starts the maintenance Lambda. */
import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target/index.js";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission/index.js";
import { Construct } from "constructs";
import { type Environment, nameIn } from "./environments.ts";
import type { ServiceFunction } from "./service-function.ts";

export interface MaintenanceClockProps {
  readonly environment: Environment;
  readonly target: ServiceFunction;
}

export class MaintenanceClock extends Construct {
  constructor(scope: Construct, id: string, { environment, target }: MaintenanceClockProps) {
    super(scope, id);
    const rule = new CloudwatchEventRule(this, "schedule", {
      name: nameIn(environment, "maintenance"),
      description: "Measures the inboxes, and continues jobs.",
      scheduleExpression: "rate(1 minute)",
    });
    new CloudwatchEventTarget(this, "target", {
      rule: rule.name,
      arn: target.alias.arn,
      // The next minute comes: a late run is worth nothing.
      retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
    });
    new LambdaPermission(this, "permission", {
      action: "lambda:InvokeFunction",
      functionName: target.functionName,
      qualifier: target.alias.name,
      principal: "events.amazonaws.com",
      sourceArn: rule.arn,
    });
  }
}
