/**
 * The AWS provider as one process for many Terraform commands: each would otherwise check its
 * 700 MB, start it, and throw it away.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";

export interface AttachedProvider {
  /** The environment variables that make Terraform use it. */
  variables: Record<string, string>;
  stop(): Promise<void>;
}

/**
 * It finds AWS by the environment variables of now.
 * @param directory of a stack that `terraform init` has been run in, which also compares the
 * provider with the lock file
 */
export async function attachProvider(directory: string): Promise<AttachedProvider> {
  // It cannot take certificates in a second time; what it calls here has none.
  const { AWS_CA_BUNDLE: _, ...env } = process.env;
  const provider = spawn(binaryIn(directory), ["-debug"], {
    // The stack names its files from there.
    cwd: directory,
    env,
    stdio: ["ignore", "pipe", "ignore"],
  });
  return {
    variables: { TF_REATTACH_PROVIDERS: await addressOf(provider) },
    async stop() {
      provider.kill();
      if (provider.exitCode === null && provider.signalCode === null) await once(provider, "close");
    },
  };
}

function binaryIn(directory: string): string {
  const installed = join(directory, ".terraform/providers/registry.terraform.io/hashicorp/aws");
  const only = (folder: string) => join(folder, readdirSync(folder)[0] ?? "");
  const platform = only(only(installed));
  const name = readdirSync(platform).find((file) => file.startsWith("terraform-provider-aws"));
  if (name === undefined) throw new Error(`terraform init put no AWS provider into ${installed}`);
  return join(platform, name);
}

/** It prints the value of the variable for whoever debugs it. */
function addressOf(provider: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = "";
    provider.stdout?.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
      const value = /TF_REATTACH_PROVIDERS='(.+)'/.exec(printed)?.[1];
      if (value !== undefined) resolve(value);
    });
    provider.once("error", reject);
    provider.once("close", (code) => reject(new Error(`the provider ended with ${code}`)));
  });
}
