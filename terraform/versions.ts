/**
 * The versions that the tests apply with. They are exact, because a later provider may plan what
 * nobody has seen; raise them together with the lock file: see docs/cdktf.md.
 */
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";

export const terraformVersion = "1.11.4";
export const awsProviderVersion = "5.100.0";

/** The name that Terraform gives it. */
const lockFile = ".terraform.lock.hcl";

/** Puts the committed lock file beside a stack: `terraform init` takes that provider or none. */
export function lockProviders(stackDirectory: string): void {
  mkdirSync(stackDirectory, { recursive: true });
  copyFileSync(join(import.meta.dirname, lockFile), join(stackDirectory, lockFile));
}
