/**
 * How a new version of the Lambdas takes over. Two variables of a stack say it, so that Terraform
 * stays the only owner of the aliases: nothing drifts, as it would behind CodeDeploy's back, and
 * going back is an apply that names the old versions.
 */
import { TerraformVariable } from "cdktf";
import { Construct } from "constructs";

export class Rollout extends Construct {
  /**
   * A Terraform expression: a map from service to the version that takes the calls; a service that
   * is not named takes its newest.
   */
  readonly stableVersions = "var.stable_versions";
  /**
   * A Terraform expression: the share (0 to 1) of calls that the newest version takes from the
   * stable one.
   */
  readonly weight = "var.canary_weight";

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const stableVersions = new TerraformVariable(this, "stable_versions", {
      type: "map(string)",
      default: {},
      nullable: false,
      description:
        "The version of each service that keeps taking calls; none: the newest takes them all.",
    });
    const weight = new TerraformVariable(this, "canary_weight", {
      type: "number",
      default: 0,
      nullable: false,
      description: "The share of calls, 0 to 1, that the newest version takes from the stable one.",
      validation: [
        {
          condition: `\${${this.weight} >= 0 && ${this.weight} <= 1}`,
          errorMessage: "A share lies between 0 and 1.",
        },
      ],
    });
    stableVersions.overrideLogicalId("stable_versions");
    weight.overrideLogicalId("canary_weight");
  }
}
