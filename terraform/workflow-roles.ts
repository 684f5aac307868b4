/**
 * The roles that AWS lends to GitHub's workflows, for an hour and for what GitHub vouches for: no
 * long-lived key. One to plan, and one for each environment that is deployed.
 */
import { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider/index.js";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy/index.js";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment/index.js";
import { Construct } from "constructs";
import { deployBoundaryStatements } from "./deploy-boundary.ts";
import { deployStatements } from "./deploy-policies.ts";
import type { Place } from "./environment-arns.ts";
import { deployedByWorkflows } from "./environments.ts";
import { planStatements } from "./plan-policies.ts";
import { policyDocument, type Statement } from "./policy.ts";
import { type Repository, subjectOf } from "./repository.ts";

export interface WorkflowRolesProps {
  readonly repository: Repository;
  readonly place: Place;
  readonly stateBucketArn: string;
  /** The account has GitHub's identity provider by other hands. */
  readonly providerExists: boolean;
}

export const githubIssuer = "token.actions.githubusercontent.com";

export class WorkflowRoles extends Construct {
  /** ARNs. */
  readonly plan: string;
  readonly deploy: Readonly<Record<(typeof deployedByWorkflows)[number], string>>;
  readonly #repository: Repository;
  readonly #providerArn: string;

  constructor(scope: Construct, id: string, props: WorkflowRolesProps) {
    super(scope, id);
    const { place, providerExists } = props;
    this.#repository = props.repository;
    this.#providerArn = providerExists
      ? `arn:aws:iam::${place.account}:oidc-provider/${githubIssuer}`
      : new IamOpenidConnectProvider(this, "provider", {
          url: `https://${githubIssuer}`,
          clientIdList: ["sts.amazonaws.com"],
        }).arn;
    const state = { bucketArn: props.stateBucketArn };
    const read = this.#policy("plan", planStatements(deployedByWorkflows, state));
    // Environments of their own, without reviewers: they hold the variables that a plan reads. Only
    // approved environments change anything.
    const plan = this.#role(
      "plan",
      deployedByWorkflows.map((name) => `environment:${name}-plan`),
    );
    this.#attach("plan", plan, read);
    this.plan = plan.arn;
    const deploy = (name: (typeof deployedByWorkflows)[number]): string => {
      const boundary = this.#policy(`deploy-${name}-limit`, deployBoundaryStatements(name, place));
      const role = this.#role(`deploy-${name}`, [`environment:${name}`], boundary.arn);
      this.#attach(`deploy-${name}-read`, role, read);
      const statements = deployStatements(name, place, state);
      this.#attach(`deploy-${name}`, role, this.#policy(`deploy-${name}`, statements));
      return role.arn;
    };
    this.deploy = { staging: deploy("staging"), production: deploy("production") };
  }

  #role(name: string, contexts: readonly string[], permissionsBoundary?: string): IamRole {
    return new IamRole(this, `${name}-role`, {
      name: `zapier-triggers-github-${name}`,
      assumeRolePolicy: this.#trust(contexts.map((each) => subjectOf(this.#repository, each))),
      maxSessionDuration: 3_600,
      ...(permissionsBoundary !== undefined && { permissionsBoundary }),
    });
  }

  #policy(name: string, statements: readonly Statement[]): IamPolicy {
    return new IamPolicy(this, `${name}-policy`, {
      name: `zapier-triggers-github-${name}`,
      policy: policyDocument(...statements),
    });
  }

  #attach(name: string, role: IamRole, policy: IamPolicy): void {
    new IamRolePolicyAttachment(this, `${name}-attachment`, {
      role: role.name,
      policyArn: policy.arn,
    });
  }

  #trust(subjects: readonly string[]): string {
    const Condition = {
      StringEquals: {
        [`${githubIssuer}:aud`]: "sts.amazonaws.com",
        [`${githubIssuer}:sub`]: subjects,
      },
    };
    return JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Federated: this.#providerArn },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition,
        },
      ],
    });
  }
}
