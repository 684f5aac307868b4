/** What an AWS account has once, however many environments it holds: apply it first. */
import { ApiGatewayAccount } from "@cdktf/provider-aws/lib/api-gateway-account/index.js";
import { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider/index.js";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment/index.js";
import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { rememberState, useAws } from "./aws.ts";
import { assumedBy } from "./policy.ts";
import type { Settings } from "./settings.ts";

export interface AccountStackProps {
  readonly region: string;
  readonly settings: Settings;
  /** `owner/name` of the repository whose workflows may deploy. */
  readonly repository: string;
}

const issuer = "token.actions.githubusercontent.com";

export class AccountStack extends TerraformStack {
  constructor(scope: Construct, id: string, { region, settings, repository }: AccountStackProps) {
    super(scope, id);
    useAws(this, region, { Environment: "account" }, settings);
    rememberState(this, region, settings);
    this.#letApiGatewayLog();
    const provider = new IamOpenidConnectProvider(this, "github", {
      url: `https://${issuer}`,
      clientIdList: ["sts.amazonaws.com"],
    });
    // Pull requests plan and so read; only approved environments change anything.
    this.#workflowRole(
      "plan",
      provider.arn,
      [`repo:${repository}:pull_request`],
      "arn:aws:iam::aws:policy/ReadOnlyAccess",
    );
    const approved = ["staging", "production"].map(
      (environment) => `repo:${repository}:environment:${environment}`,
    );
    this.#workflowRole(
      "deploy",
      provider.arn,
      approved,
      "arn:aws:iam::aws:policy/AdministratorAccess",
    );
  }

  #letApiGatewayLog(): void {
    const role = new IamRole(this, "api-logs", {
      name: "zapier-triggers-api-gateway-logs",
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

  /** No long-lived key: GitHub vouches for the run, and AWS lends it the role for an hour. */
  #workflowRole(name: string, providerArn: string, subjects: string[], policyArn: string): void {
    const role = new IamRole(this, `${name}-role`, {
      name: `zapier-triggers-github-${name}`,
      assumeRolePolicy: trust(providerArn, subjects),
      maxSessionDuration: 3_600,
    });
    new IamRolePolicyAttachment(this, `${name}-policy`, { role: role.name, policyArn });
    new TerraformOutput(this, `AWS_${name.toUpperCase()}_ROLE`, {
      value: role.arn,
      staticId: true,
    });
  }
}

function trust(providerArn: string, subjects: string[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: providerArn },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: { [`${issuer}:aud`]: "sts.amazonaws.com", [`${issuer}:sub`]: subjects },
        },
      },
    ],
  });
}
