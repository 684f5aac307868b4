/**
 * The name under which a Lambda is called: `live`, which points at one version, or at two while one
 * takes over from the other.
 */
import { LambdaAlias } from "@cdktf/provider-aws/lib/lambda-alias/index.js";
import type { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function/index.js";
import { Construct } from "constructs";
import type { Rollout } from "./rollout.ts";

export interface LiveAliasProps {
  readonly service: string;
  readonly function: LambdaFunction;
  readonly rollout: Rollout;
}

export class LiveAlias extends Construct {
  /** An expression, so that whatever names the alias waits until it is there. */
  readonly name: string;
  readonly arn: string;
  readonly invokeArn: string;
  /** The version that takes the calls, or most of them. */
  readonly version: string;

  constructor(
    scope: Construct,
    id: string,
    { service, function: target, rollout }: LiveAliasProps,
  ) {
    super(scope, id);
    const newest = `aws_lambda_function.${target.friendlyUniqueId}.version`;
    const unpinned = `lookup(${rollout.stableVersions}, "${service}", ${newest})`;
    const pinned = `contains(keys(${rollout.pinnedVersions}), "${service}")`;
    const stable = `lookup(${rollout.pinnedVersions}, "${service}", ${unpinned})`;
    const alias = new LambdaAlias(this, "alias", {
      name: "live",
      functionName: target.functionName,
      functionVersion: `\${${stable}}`,
    });
    // A version may not share calls with itself, so the block is there only while the two differ.
    alias.addOverride("dynamic.routing_config", {
      for_each: `\${${rollout.weight} > 0 && !${pinned} && ${stable} != ${newest} ? [${rollout.weight}] : []}`,
      content: { additional_version_weights: `\${{(${newest}) = routing_config.value}}` },
    });
    this.name = alias.name;
    this.arn = alias.arn;
    this.version = alias.functionVersion;
    this.invokeArn = alias.invokeArn;
  }
}
