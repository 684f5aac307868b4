/**
 * What a deployment consists of, in order. Each step may be repeated, so a deployment goes on from
 * where it stopped.
 */
import { join } from "node:path";
import type { EnvironmentName } from "../terraform/environments.ts";
import { type AwsOptions, AwsSteps, root } from "./aws-steps.ts";
import { OperatorError, run } from "./command.ts";
import { smoke } from "./smoke-run.ts";
import { Worker } from "./worker.ts";
import { WorkerRelease } from "./worker-release.ts";

export const stepNames = [
  "test",
  "preflight",
  "plan",
  "apply",
  "secrets",
  "worker",
  "smoke",
] as const;
export type StepName = (typeof stepNames)[number];

/** Development has no Worker in the cloud: `npm run start:edge` is its edge. */
export const stepsIn = (environment: EnvironmentName): readonly StepName[] =>
  environment === "development" ? ["test", "preflight", "plan", "apply"] : stepNames;

export interface Step {
  /** For the operator: what it does, with the commands that would do it by hand. */
  says: string;
  run(): Promise<void>;
}

export interface StepOptions extends AwsOptions {
  /** Applies a migration of Durable Objects, which goes to all at once. */
  migration: boolean;
  smoke: { url: string | undefined; key: string | undefined };
}

export function stepsOf(name: EnvironmentName, options: StepOptions): Record<StepName, Step> {
  const aws = new AwsSteps(name, options);
  const worker = new Worker(name);
  const print = (text: string) => console.info(text);
  const { canary } = aws.environment;
  return {
    test: {
      says: "runs the tests: npm test",
      run: async () => void (await run("npm", ["test"], { directory: root, output: "show" })),
    },
    preflight: {
      says: "looks at the versions of the tools, the account and its quotas: changes nothing",
      run: aws.preflight,
    },
    plan: {
      says: `plans, and lets the guard judge: npm run plan -- ${name}`,
      run: aws.plan,
    },
    apply: {
      says: canary
        ? `applies; new Lambdas take ${canary.weight * 100} % of the calls for ${canary.minutes} min, then all unless an alarm rings that means the release`
        : "applies: terraform apply",
      run: aws.apply,
    },
    secrets: {
      says: `makes what the Worker lacks: CURSOR_SECRET and SOURCE_TOKEN_SECRET; AWS_CREDENTIALS by npm run edge:credentials -- ${name}`,
      run: async () => {
        await worker.ensureOwnSecrets();
        if (!(await worker.secrets()).includes("AWS_CREDENTIALS")) {
          await run("node", [join(root, "deploy", "edge-credentials.ts"), name], {
            output: "show",
          });
        }
      },
    },
    worker: {
      says: "makes the spool's queues and bucket where they lack, and deploys the Worker with the outputs of the stack: 10 % of the requests, smoke test, then all; the first time at once",
      run: async () => {
        const release = new WorkerRelease(worker, aws.environment, print);
        await worker.ensureSpool();
        await release.run(await aws.outputs(), options);
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
        await smoke({ url, key }, print);
      },
    },
  };
}
