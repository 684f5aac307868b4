/** The KMS key that encrypts the secrets of sources, and who may use it. */
import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity/index.js";
import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias/index.js";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key/index.js";
import { Construct } from "constructs";
import { sourceKeyAlias } from "../contract/source-name.ts";
import type { Environment } from "./environments.ts";
import { policyDocument } from "./policy.ts";
import type { ServiceFunction } from "./service-function.ts";

export interface SourceKeyProps {
  readonly environment: Environment;
}

export class SourceKey extends Construct {
  readonly #arn: string;
  readonly #environment: Environment;

  constructor(scope: Construct, id: string, { environment }: SourceKeyProps) {
    super(scope, id);
    this.#environment = environment;
    const account = new DataAwsCallerIdentity(this, "account", {}).accountId;
    const key = new KmsKey(this, "key", {
      description: `Encrypts the secrets of webhook sources of zapier-triggers ${environment.name}.`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: keyPolicy(account),
      lifecycle: { preventDestroy: environment.deletionProtection },
    });
    this.#arn = key.arn;
    new KmsAlias(this, "alias", {
      name: sourceKeyAlias(environment.name),
      targetKeyId: key.id,
    });
  }

  /** Encrypts and decrypts secrets, each as those of one source of one tenant. */
  grantUse(to: ServiceFunction): void {
    to.allow("use-source-key", {
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:Encrypt"],
      Resource: this.#arn,
      Condition: {
        StringEquals: { "kms:EncryptionContext:environment": this.#environment.name },
        Null: {
          "kms:EncryptionContext:tenant": "false",
          "kms:EncryptionContext:source_id": "false",
        },
      },
    });
  }
}

/** In a key's own policy `*` is the key itself. IAM decides who may use it, and never without a context. */
function keyPolicy(account: string): string {
  return policyDocument(
    {
      Sid: "ByLeaveOfIam",
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: "kms:*",
      Resource: "*",
    },
    {
      Sid: "OnlyForOneSource",
      Effect: "Deny",
      Principal: "*",
      Action: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
      Resource: "*",
      Condition: { Null: { "kms:EncryptionContext:source_id": "true" } },
    },
  );
}
