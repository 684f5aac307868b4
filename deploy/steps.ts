/**
 * What a deployment consists of, in order. Each step may be repeated, so a deployment goes on from
 * where it stopped.
 */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createApp } from "../terraform/app.ts";
import { type EnvironmentName, environments, nameIn } from "../terraform/environments.ts";
import { settingsFrom } from "../terraform/settings.ts";
import { ringing } from "./alarm-states.ts";
import { OperatorError, run } from "./command.ts";
import { guardedPlan, summaryOf } from "./guarded-plan.ts";
import { release } from "./release.ts";
import { smoke } from "./smoke-run.ts";
import { Stack } from "./stack.ts";
import { Worker } from "./worker.ts";

export const stepNames = ["test", "plan", "apply", "secrets", "worker", "smoke"] as const;
export type StepName = (typeof stepNames)[number];

/** Development has no Worker in the cloud: `npm run start:edge` is its edge. */
export const stepsIn = (environment: EnvironmentName): readonly StepName[] =>
  environment === "development" ? ["test", "plan", "apply"] : stepNames;

export interface Step {
  /** For the operator: what it does, with the commands that would do it by hand. */
  says: string;
  run(): Promise<void>;
}

export interface StepOptions {
  /** Addresses that may be destroyed. */
  allowed: readonly string[];
  smoke: { url: string | undefined; key: string | undefined };
}

const root = join(import.meta.dirname, "..");

export function stepsOf(name: EnvironmentName, options: StepOptions): Record<StepName, Step> {
  const environment = environments[name];
  const settings = settingsFrom(process.env, root);
  const stack = Stack.of(name, settings.outdir);
  const worker = new Worker(name);
  const say = (text: string) => console.info(text);
  const prepare = async () => {
    createApp(settings, [environment]).synth();
    await stack.init();
  };
  return {
    test: {
      says: "runs the tests: npm test",
      run: async () => void (await run("npm", ["test"], { directory: root, output: "show" })),
    },
    plan: {
      says: `plans, and lets the guard judge: npm run plan -- ${name}`,
      run: async () => {
        await prepare();
        say(summaryOf(await guardedPlan(stack, options.allowed)));
      },
    },
    apply: {
      says: environment.canary
        ? `applies; new Lambdas take ${environment.canary.weight * 100} % of the calls for ${environment.canary.minutes} min, then all unless an alarm rings`
        : "applies: terraform apply",
      run: async () => {
        await prepare();
        const wait = (minutes: number) => sleep(minutes * 60_000);
        await release({
          stack,
          canary: environment.canary,
          allowed: options.allowed,
          ringing: () => ringing(nameIn(environment, "")),
          wait,
          say,
        });
      },
    },
    secrets: {
      says: `makes what the Worker lacks: CURSOR_SECRET; AWS_CREDENTIALS by npm run edge:credentials -- ${name}`,
      run: async () => {
        await worker.ensureCursorSecret();
        if (!(await worker.secrets()).includes("AWS_CREDENTIALS")) {
          await run("node", [join(root, "deploy", "edge-credentials.ts"), name], {
            output: "show",
          });
        }
      },
    },
    worker: {
      says: `makes the spool's queues and bucket where they lack, and deploys the Worker with the outputs of the stack: wrangler deploy --env ${name} --var BACKEND_URL:… --var AWS_REGION:…`,
      run: async () => {
        const { BACKEND_URL, AWS_REGION } = await stack.outputs();
        if (!BACKEND_URL || !AWS_REGION)
          throw new OperatorError(`${name} was not applied yet: --from apply`);
        await worker.ensureSpool();
        await worker.deploy({ BACKEND_URL, AWS_REGION });
      },
    },
    smoke: {
      says: "sends one event through: npm run smoke -- --url $SMOKE_URL --key $SMOKE_API_KEY",
      run: async () => {
        const { url, key } = options.smoke;
        if (!url || !key)
          throw new OperatorError(
            "Set SMOKE_URL and SMOKE_API_KEY to prove the deployment: --from smoke",
          );
        await smoke({ url, key }, say);
      },
    },
  };
}
