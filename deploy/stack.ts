/** One synthesized stack, and what Terraform does with it. */
import { join } from "node:path";
import type { EnvironmentName } from "../terraform/environments.ts";
import { OperatorError, run } from "./command.ts";
import { type Plan, plan } from "./plan-json.ts";

/** A new version's share of the calls: `stable` says which versions keep the others. */
export interface Canary {
  stable: Record<string, string>;
  weight: number;
}

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

  /** Fetches the provider and finds the state. Repeatable. */
  async init(): Promise<void> {
    await this.#terraform("capture", "init", "-input=false", "-no-color");
  }

  async validate(): Promise<void> {
    await this.#terraform("capture", "validate", "-no-color");
  }

  /** @returns the plan, which `apply` then carries out: that one and no other */
  async plan(canary?: Canary): Promise<Plan> {
    await this.#terraform(
      "capture",
      "plan",
      "-input=false",
      "-no-color",
      `-out=${planFile}`,
      ...variablesOf(canary),
    );
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

const variablesOf = (canary: Canary | undefined): string[] =>
  canary
    ? [
        `-var=stable_versions=${JSON.stringify(canary.stable)}`,
        `-var=canary_weight=${canary.weight}`,
      ]
    : [];
