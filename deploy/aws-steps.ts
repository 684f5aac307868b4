/** The steps of a deployment on AWS: look before, plan, apply. */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { releaseAlarms } from "../terraform/alarm-definitions.ts";
import { createApp } from "../terraform/app.ts";
import { type EnvironmentName, environments } from "../terraform/environments.ts";
import { configured } from "../terraform/refused-settings.ts";
import { type Settings, settingsFrom } from "../terraform/settings.ts";
import { ringing } from "./alarm-states.ts";
import { judged, summaryOf } from "./guarded-plan.ts";
import { preflight } from "./preflight.ts";
import { planRelease, release } from "./release.ts";
import { reviewedPlan } from "./reviewed-plan.ts";
import { Stack } from "./stack.ts";
import { watchedIn } from "./watched.ts";

export const root = join(import.meta.dirname, "..");

export interface AwsOptions {
  /** Addresses that may be destroyed, or lose protection. */
  allowed: readonly string[];
  /** Releases what was rolled back. */
  unpin: boolean;
  /** The folder of a plan that was reviewed; none: what is applied is planned now. */
  plan: string | undefined;
}

export class AwsSteps {
  readonly stack: Stack;
  readonly #name: EnvironmentName;
  readonly #settings: Settings;
  readonly #options: AwsOptions;
  readonly #print = (text: string) => console.info(text);

  constructor(name: EnvironmentName, options: AwsOptions) {
    this.#name = name;
    this.#options = options;
    this.#settings = settingsFrom(process.env, root);
    this.stack =
      options.plan === undefined
        ? Stack.of(name, this.#settings.outdir)
        : Stack.of(name, options.plan);
  }

  get environment() {
    return configured(environments[this.#name], this.#settings);
  }

  preflight = (): Promise<void> => preflight(this.environment, this.#print);

  plan = async (): Promise<void> => {
    this.#print(summaryOf((await this.#planned()).plan));
  };

  apply = async (): Promise<void> => {
    const planned = await this.#planned();
    const watched = watchedIn(this.environment);
    await release({
      stack: this.stack,
      planned,
      minutes: this.environment.canary?.minutes ?? 0,
      ringing: () => ringing(releaseAlarms(watched)),
      wait: (minutes) => sleep(minutes * 60_000),
      print: this.#print,
    });
  };

  /** What the stack says of itself, by name; empty before the first apply. */
  outputs = async (): Promise<Record<string, string>> => {
    if (this.#options.plan === undefined) await this.#prepare();
    else await this.stack.init();
    return this.stack.outputs();
  };

  async #prepare(): Promise<void> {
    createApp(this.#settings, [environments[this.#name]]).synth();
    await this.stack.init();
  }

  /** The plan that was reviewed, looked at once more; or one that is made now. */
  async #planned() {
    const { plan: directory, allowed, unpin } = this.#options;
    if (directory !== undefined) {
      const { stack, planned, allowed: named } = reviewedPlan(directory, this.#name);
      await stack.init();
      return { ...planned, plan: judged(await stack.planned(), named) };
    }
    await this.#prepare();
    const { canary } = this.environment;
    return planRelease({ stack: this.stack, canary, allowed, unpin });
  }
}
