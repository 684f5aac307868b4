/** What an AWS account has once, however many environments it holds: applied first. */
import { ApiGatewayAccount } from "@cdktf/provider-aws/lib/api-gateway-account/index.js";
import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity/index.js";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy/index.js";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment/index.js";
import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { rememberState, useAws } from "./aws.ts";
import { boundaryName, boundaryStatements } from "./environment-boundary.ts";
import { deployedByWorkflows } from "./environments.ts";
import { assumedBy, policyDocument } from "./policy.ts";
import type { Settings } from "./settings.ts";
import { StateBucket } from "./state-bucket.ts";
import { WorkflowRoles } from "./workflow-roles.ts";

/**
 * What the account has already, by other hands: used as it is, because there can be only one of
 * each, and a second owner would fight the first at every apply.
 */
export interface ExistingResources {
  /** GitHub's identity provider. */
  readonly githubProvider: boolean;
  /** The role with which API Gateway writes logs. */
  readonly apiGatewayRole: boolean;
}

export const nothingExists: ExistingResources = { githubProvider: false, apiGatewayRole: false };

export interface AccountStackProps {
  readonly region: string;
  readonly settings: Settings;
  readonly existing: ExistingResources;
}

export class AccountStack extends TerraformStack {
  constructor(scope: Construct, id: string, { region, settings, existing }: AccountStackProps) {
    super(scope, id);
    useAws(this, region, { Environment: "account" }, settings);
    rememberState(this, region, settings);
    const { stateBucket, repository } = settings;
    if (!existing.apiGatewayRole) this.#letApiGatewayLog();
    const account = new DataAwsCallerIdentity(this, "account", {}).accountId;
    const place = { account, region };
    for (const name of deployedByWorkflows)
      new IamPolicy(this, `${name}-boundary`, {
        name: boundaryName(name),
        description: `The most that anything of ${name} may do.`,
        policy: policyDocument(...boundaryStatements(name, place)),
      });
    if (stateBucket === undefined) return;
    new StateBucket(this, "state", { name: stateBucket });
    this.#output("TERRAFORM_STATE_BUCKET", stateBucket);
    if (repository === undefined) return;
    const { plan, deploy } = new WorkflowRoles(this, "github", {
      repository,
      place,
      stateBucketArn: `arn:aws:s3:::${stateBucket}`,
      providerExists: existing.githubProvider,
    });
    this.#output("AWS_PLAN_ROLE", plan);
    for (const [name, arn] of Object.entries(deploy))
      this.#output(`AWS_DEPLOY_ROLE_${name.toUpperCase()}`, arn);
  }

  #letApiGatewayLog(): void {
    const role = new IamRole(this, "api-logs", {
      name: apiGatewayRoleName,
      assumeRolePolicy: assumedBy("apigateway.amazonaws.com"),
    });
    const attachment = new IamRolePolicyAttachment(this, "api-logs-policy", {
      role: role.name,
      policyArn: "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs",
    });
    new ApiGatewayAccount(this, "api-gateway", {
      cloudwatchRoleArn: role.arn,
      dependsOn: [attachment],
    });
  }

  /** Named as the variable that it feeds. */
  #output(name: string, value: string): void {
    new TerraformOutput(this, name, { value, staticId: true });
  }
}

/** By this name ours is told from another's. */
export const apiGatewayRoleName = "zapier-triggers-api-gateway-logs";
