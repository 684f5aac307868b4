/** Which AWS a stack talks to, and where Terraform remembers what it made. */
import { join, relative } from "node:path";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider/index.js";
import { LocalBackend, S3Backend, type TerraformStack } from "cdktf";
import type { Settings } from "./settings.ts";
import { awsProviderVersion, terraformVersion } from "./versions.ts";

export function useAws(
  stack: TerraformStack,
  region: string,
  tags: Readonly<Record<string, string>>,
  settings: Settings,
): void {
  new AwsProvider(stack, "aws", {
    region,
    defaultTags: [{ tags: { Project: "zapier-triggers", ManagedBy: "terraform", ...tags } }],
    ...(settings.emulated && emulator),
  });
  stack.addOverride("terraform.required_version", terraformVersion);
  stack.addOverride("terraform.required_providers.aws", {
    source: "hashicorp/aws",
    version: awsProviderVersion,
  });
}

export function rememberState(stack: TerraformStack, region: string, settings: Settings): void {
  const stackName = stack.node.id;
  if (settings.stateBucket === undefined) {
    // Relative, so that the synthesized JSON is the same on every machine.
    const path = relative(
      join(settings.outdir, "stacks", stackName),
      join(settings.stateDirectory, `terraform.${stackName}.tfstate`),
    );
    new LocalBackend(stack, { path });
    return;
  }
  new S3Backend(stack, {
    bucket: settings.stateBucket,
    key: `zapier-triggers/${stackName}.tfstate`,
    region,
    encrypt: true,
    ...(settings.emulated && {
      usePathStyle: true,
      skipCredentialsValidation: true,
      skipMetadataApiCheck: true,
    }),
  });
  stack.addOverride("terraform.backend.s3.use_lockfile", true);
}

/**
 * LocalStack and moto serve S3 by path; and what they lack should fail in seconds, not after 25
 * tries.
 */
const emulator = { s3UsePathStyle: true, skipMetadataApiCheck: "true", maxRetries: 2 } as const;
