/** One synthesized stack, and what Terraform does with it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { EnvironmentName } from "../terraform/environments.ts";
import { OperatorError, run } from "./command.ts";
import { type Plan, plan } from "./plan-json.ts";
import { type Rollout, variablesOf } from "./rollout-variables.ts";

const planFile = "plan.tfplan";

export class Stack {
  readonly #directory: string;

  /** @param directory the one that holds the stack's `cdk.tf.json` */
  constructor(directory: string) {
    this.#directory = directory;
  }

  static of(environment: EnvironmentName | "account", outdir: string): Stack {
    return new Stack(join(outdir, "stacks", environment));
  }

  /** Fetches the provider that the lock file names, and finds the state. Repeatable. */
  async init({ state } = { state: true }): Promise<void> {
    const only = state ? [] : ["-backend=false"];
    const flags = ["-input=false", "-no-color", "-lockfile=readonly"];
    await this.#terraform("capture", "init", ...flags, ...only);
  }

  async validate(): Promise<void> {
    await this.#terraform("capture", "validate", "-no-color");
  }

  /** @returns the plan, which `apply` then carries out: that one and no other */
  async plan(rollout: Rollout = { pinned: {} }): Promise<Plan> {
    const flags = ["-input=false", "-no-color", `-out=${planFile}`];
    await this.#terraform("capture", "plan", ...flags, ...variablesOf(rollout));
    return this.planned();
  }

  /** The last plan, also one that was made elsewhere and brought here. */
  async planned(): Promise<Plan> {
    const { text } = await this.#terraform("capture", "show", "-json", planFile);
    const parsed = plan.safeParse(JSON.parse(text));
    if (!parsed.success)
      throw new OperatorError("this Terraform writes plans in a form that is not known here.");
    return parsed.data;
  }

  /** The last plan, as Terraform shows it to people. */
  async show(): Promise<string> {
    return (await this.#terraform("capture", "show", "-no-color", planFile)).text;
  }

  async apply(output: "show" | "capture" = "show"): Promise<void> {
    await this.#terraform(output, "apply", "-input=false", "-no-color", planFile);
  }

  async destroy(output: "show" | "capture" = "show"): Promise<void> {
    await this.#terraform(output, "destroy", "-input=false", "-no-color", "-auto-approve");
  }

  /** Addresses of all that Terraform remembers. */
  async list(): Promise<string[]> {
    return (await this.#terraform("capture", "state", "list")).text.split("\n").filter(Boolean);
  }

  /** Of the one table, as the synthesized stack names it. */
  tableAddress(): string | undefined {
    const json = JSON.parse(readFileSync(join(this.#directory, "cdk.tf.json"), "utf8"));
    const [id] = Object.keys(json.resource?.aws_dynamodb_table ?? {});
    return id && `aws_dynamodb_table.${id}`;
  }

  /** Makes Terraform forget a resource, which stays as it is. */
  async forget(address: string): Promise<void> {
    await this.#terraform("capture", "state", "rm", address);
  }

  /** Makes Terraform remember a resource that is there already. */
  async adopt(address: string, id: string): Promise<void> {
    await this.#terraform("capture", "import", "-input=false", "-no-color", address, id);
  }

  /** By name; empty before the first apply. */
  async outputs(): Promise<Record<string, string>> {
    const { text } = await this.#terraform("capture", "output", "-json");
    const outputs: Record<string, { value: string }> = JSON.parse(text);
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
  }

  #terraform(output: "show" | "capture", ...args: string[]) {
    return run("terraform", args, {
      directory: this.#directory,
      output,
      variables: { TF_IN_AUTOMATION: "1" },
    });
  }
}
