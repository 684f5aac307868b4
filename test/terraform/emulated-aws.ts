/**
 * AWS for `terraform apply`, on this machine: moto, the AWS provider from a folder, and what to say
 * where they are missing.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";

/**
 * Whether no stack can be applied here; one line says what is missing and how to get it.
 * @throws Error instead, if `REQUIRE_TERRAFORM` is set
 */
export function cannotApply(): boolean {
  const missing = missingTool();
  if (missing === undefined) return false;
  if (process.env.REQUIRE_TERRAFORM) throw new Error(missing);
  writeSync(2, `Not tested against an emulated AWS: ${missing}.\n`);
  return true;
}

function missingTool(): string | undefined {
  if (spawnSync("terraform", ["version"]).status !== 0)
    return "terraform is missing (https://developer.hashicorp.com/terraform/install)";
  if (spawnSync("python3", ["-c", "import moto.server"]).status !== 0)
    return "moto is missing (pip install 'moto[server]==5.2.1')";
  return undefined;
}

/**
 * The AWS provider as a filesystem mirror: the folder that `TERRAFORM_PROVIDER_MIRROR` names, or
 * one that lies on this machine.
 * @returns undefined if there is none, so that Terraform asks its registry
 */
function providerMirror(): string | undefined {
  const named = process.env.TERRAFORM_PROVIDER_MIRROR;
  if (named) return named;
  const places = ["/opt", "/usr/share", "/usr/local", "/var/lib", "/root", "/home"].filter(
    existsSync,
  );
  const found = spawnSync(
    "find",
    [...places, "-maxdepth", "5", "-type", "d", "-path", "*/registry.terraform.io/hashicorp/aws"],
    {
      encoding: "utf8",
    },
  );
  return (
    found.stdout.split("\n")[0]?.replace(/\/registry\.terraform\.io\/hashicorp\/aws$/, "") ||
    undefined
  );
}

/** @returns the environment variables that make Terraform use the mirror, if there is one */
export function providerSettings(directory: string): Record<string, string> {
  const mirror = providerMirror();
  if (!mirror) return {};
  const file = join(directory, "terraform.rc");
  writeFileSync(
    file,
    `provider_installation {\n  filesystem_mirror { path = ${JSON.stringify(mirror)} }\n}\n`,
  );
  return { TF_CLI_CONFIG_FILE: file };
}

export interface EmulatedAws {
  /** The standard environment variables that lead to it. */
  variables: Record<string, string>;
  stop(): Promise<void>;
}

export async function startMoto(): Promise<EmulatedAws> {
  const moto = spawn(
    "python3",
    [join(import.meta.dirname, "moto_aws.py"), "-H", "127.0.0.1", "-p", "0"],
    {
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  const url = await addressOf(moto);
  return {
    variables: {
      AWS_ENDPOINT_URL: url,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "emulated",
      AWS_SECRET_ACCESS_KEY: "not-a-secret",
      AWS_SESSION_TOKEN: "",
    },
    async stop() {
      moto.kill();
      if (moto.exitCode === null && moto.signalCode === null) await once(moto, "close");
    },
  };
}

/** Moto takes a free port and says on its standard error which. */
function addressOf(moto: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    moto.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      if (said === "found") return;
      said += chunk;
      const address = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(said)?.[1];
      if (!address) return;
      said = "found";
      resolve(address);
    });
    moto.once("close", (code) => reject(new Error(`moto ended with ${code}: ${said}`)));
  });
}
