/** Who the Worker is on AWS: an IAM user that may call the operations, and nothing else. */
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy/index.js";
import { IamUser } from "@cdktf/provider-aws/lib/iam-user/index.js";
import { IamUserPolicyAttachment } from "@cdktf/provider-aws/lib/iam-user-policy-attachment/index.js";
import { Construct } from "constructs";
import { type Environment, nameIn } from "./environments.ts";
import { policyDocument, type Statement } from "./policy.ts";

export interface EdgeIdentityProps {
  readonly environment: Environment;
  /** The most that the edge may ever do. */
  readonly permissionsBoundary: string | undefined;
}

/** Its access key is made by `npm run edge:credentials`, and so never enters Terraform's state. */
export class EdgeIdentity extends Construct {
  readonly userName: string;
  readonly arn: string;
  readonly #environment: Environment;

  constructor(
    scope: Construct,
    id: string,
    { environment, permissionsBoundary }: EdgeIdentityProps,
  ) {
    super(scope, id);
    this.#environment = environment;
    // A Worker cannot take on a role: nothing vouches for it to AWS. `forceDestroy` lets the user
    // go with the key that was made outside.
    const user = new IamUser(this, "user", {
      name: nameIn(environment, "edge"),
      forceDestroy: true,
      ...(permissionsBoundary !== undefined && { permissionsBoundary }),
    });
    this.userName = user.name;
    this.arn = user.arn;
  }

  /**
   * Attaches a policy of its own: all of a user's inline policies may hold 2,048 characters, a
   * managed one 6,144. For the owner of the resource.
   */
  allow(id: string, ...statements: readonly Statement[]): void {
    const name = nameIn(this.#environment, `edge-${id}`);
    const policy = new IamPolicy(this, id, { name, policy: policyDocument(...statements) });
    new IamUserPolicyAttachment(this, `${id}-attachment`, {
      user: this.userName,
      policyArn: policy.arn,
    });
  }
}
