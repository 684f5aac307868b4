/**
 * How a new version of the Lambdas takes over, and how an old one comes back. Three variables of a
 * stack say it, so that Terraform stays the only owner of the aliases: nothing drifts, as it would
 * behind CodeDeploy's back.
 */
import { TerraformVariable } from "cdktf";
import { Construct } from "constructs";

export class Rollout extends Construct {
  /**
   * A Terraform expression: a map from service to the version that takes the calls until somebody
   * unpins it, whatever else is deployed meanwhile. An output of the stack remembers it.
   */
  readonly pinnedVersions = "var.pinned_versions";
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
    this.#versions(
      "pinned_versions",
      "The version of each service that was rolled back to, and stays.",
    );
    this.#versions(
      "stable_versions",
      "The version of each service that keeps taking calls; none: the newest takes them all.",
    );
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
    weight.overrideLogicalId("canary_weight");
  }

  #versions(name: string, description: string): void {
    const variable = new TerraformVariable(this, name, {
      type: "map(string)",
      default: {},
      nullable: false,
      description,
    });
    variable.overrideLogicalId(name);
  }
}
