/**
 * Where the tenants' key records lie in Secrets Manager: their prefix, the key that encrypts them,
 * and who may read or change them.
 */
import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity/index.js";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy/index.js";
import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias/index.js";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key/index.js";
import { Construct } from "constructs";
import { tenantSecretKey, tenantSecretPrefix } from "../contract/key.ts";
import { type Environment, nameIn } from "./environments.ts";
import { policyDocument, type Statement } from "./policy.ts";
import type { ServiceFunction } from "./service-function.ts";

export interface TenantSecretsProps {
  readonly environment: Environment;
}

/**
 * The secrets themselves are made by the keys command, one per tenant: their values never enter
 * Terraform's state.
 */
export class TenantSecrets extends Construct {
  /** What the keys command names as the key of the secrets that it makes. */
  readonly keyAlias: string;
  /** To attach to the people, or the role, that create and revoke API keys. */
  readonly operatorPolicyArn: string;
  readonly #keyArn: string;
  readonly #secrets: string;

  constructor(scope: Construct, id: string, { environment }: TenantSecretsProps) {
    super(scope, id);
    const account = new DataAwsCallerIdentity(this, "account", {}).accountId;
    this.#secrets = `arn:aws:secretsmanager:${environment.region}:${account}:secret:${tenantSecretPrefix(environment.name)}*`;
    const key = new KmsKey(this, "key", {
      description: `Encrypts the API key records of zapier-triggers ${environment.name}.`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: keyPolicy(account, environment.region),
      lifecycle: { preventDestroy: environment.deletionProtection },
    });
    this.#keyArn = key.arn;
    this.keyAlias = new KmsAlias(this, "alias", {
      name: tenantSecretKey(environment.name),
      targetKeyId: key.id,
    }).name;
    this.operatorPolicyArn = this.#operatorPolicy(environment).arn;
  }

  /** Reads the record of a key; never lists, never changes. */
  grantRead(to: ServiceFunction): void {
    to.allow(
      "read-key-records",
      { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: this.#secrets },
      { Effect: "Allow", Action: "kms:Decrypt", Resource: this.#keyArn },
    );
  }

  #operatorPolicy(environment: Environment): IamPolicy {
    const actions = [
      "CreateSecret",
      "DeleteSecret",
      "DescribeSecret",
      "GetSecretValue",
      "PutSecretValue",
      "RestoreSecret",
      "TagResource",
      "UpdateSecret",
    ];
    return new IamPolicy(this, "operator-policy", {
      name: nameIn(environment, "key-operator"),
      description: "Creates, rotates and revokes the API keys of tenants.",
      policy: policyDocument(
        {
          Effect: "Allow",
          Action: actions.map((action) => `secretsmanager:${action}`),
          Resource: this.#secrets,
        },
        { Effect: "Allow", Action: "secretsmanager:ListSecrets", Resource: "*" },
        { Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: this.#keyArn },
      ),
    });
  }
}

/**
 * In a key's own policy `*` is the key itself. IAM decides who may use it, and even then only
 * through Secrets Manager.
 */
function keyPolicy(account: string, region: string): string {
  const owner = { AWS: `arn:aws:iam::${account}:root` };
  const use: Statement = {
    Sid: "ByLeaveOfIam",
    Effect: "Allow",
    Principal: owner,
    Action: "kms:*",
    Resource: "*",
  };
  return policyDocument(use, {
    Sid: "OnlyThroughSecretsManager",
    Effect: "Deny",
    Principal: "*",
    Action: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
    Resource: "*",
    Condition: { StringNotEquals: { "kms:ViaService": `secretsmanager.${region}.amazonaws.com` } },
  });
}
