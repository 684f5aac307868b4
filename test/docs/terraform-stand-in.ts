/**
 * Terraform without a cloud: what a command names must be in the stack that was synthesized where
 * it is run.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { terraformVersion } from "../../terraform/versions.ts";

/**
 * @param args of Terraform, in the folder of a stack
 * @param path where the real one may be
 * @returns what is wrong
 */
export function checkTerraform(args: readonly string[], path: string): string | undefined {
  const [command = "", ...rest] = args;
  // The one that the stacks were tested with.
  if (command === "version") {
    console.info(JSON.stringify({ terraform_version: terraformVersion }));
    return undefined;
  }
  if (!existsSync("cdk.tf.json")) return `${process.cwd()} holds no stack`;
  const stack = JSON.parse(readFileSync("cdk.tf.json", "utf8"));
  const unknown = unknownFlag(command, rest, path) ?? unknownName(command, rest, stack);
  // What `npm run plan` reads: a plan without changes.
  if (unknown === undefined && command === "show" && rest.includes("-json"))
    console.info('{"resource_changes":[]}');
  // What was never applied has none.
  if (unknown === undefined && command === "output" && rest.includes("-json")) console.info("{}");
  return unknown;
}

function unknownName(command: string, rest: readonly string[], stack: Stack): string | undefined {
  const variables = rest
    .map((arg) => /^(?:-var=)?(\w+)=/.exec(arg)?.[1])
    .filter((name) => name !== undefined);
  const outputs = command === "output" ? rest.filter((arg) => !arg.startsWith("-")) : [];
  const name =
    variables.find((name) => !stack.variable?.[name]) ??
    outputs.find((name) => !stack.output?.[name]);
  return name === undefined ? undefined : `the stack has no ${name}`;
}

interface Stack {
  variable?: Record<string, unknown>;
  output?: Record<string, unknown>;
}

/** Asked of the real program, where it is installed. */
function unknownFlag(command: string, rest: readonly string[], path: string): string | undefined {
  const env = { ...process.env, PATH: path, CHECKPOINT_DISABLE: "1" };
  const { status, stdout } = spawnSync("terraform", [command, "-help"], { encoding: "utf8", env });
  if (status === null) return undefined;
  if (status !== 0) return `terraform has no ${command}`;
  const flags = rest.filter((arg) => arg.startsWith("-")).map((arg) => arg.split("=")[0] ?? arg);
  const unknown = flags.find(
    (flag) => !["-no-color", "-var"].includes(flag) && !stdout.includes(flag),
  );
  return unknown === undefined ? undefined : `terraform ${command} has no ${unknown}`;
}
