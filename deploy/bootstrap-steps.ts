/** The steps of a first deployment, in the order in which each has what it needs. */
import { join } from "node:path";
import { createApp } from "../terraform/app.ts";
import { type EnvironmentName, environments } from "../terraform/environments.ts";
import { configured } from "../terraform/refused-settings.ts";
import { type Settings, settingsFrom } from "../terraform/settings.ts";
import { accountId } from "./aws-rest.ts";
import { AwsSteps, root } from "./aws-steps.ts";
import { cloudflare } from "./cloudflare.ts";
import { run } from "./command.ts";
import { existingResources } from "./existing-resources.ts";
import { GitHub } from "./github.ts";
import { handOnToGitHub } from "./github-settings.ts";
import { guardedPlan, summaryOf } from "./guarded-plan.ts";
import { checkPrerequisites } from "./prerequisites.ts";
import { newSmokeKey } from "./smoke-key.ts";
import { smoke } from "./smoke-run.ts";
import { Stack } from "./stack.ts";
import { ensureStateBucket, stateBucketName } from "./state-bucket.ts";
import { tableOf } from "./table.ts";
import { Worker } from "./worker.ts";
import { WorkerRelease } from "./worker-release.ts";

export const bootstrapSteps = [
  "prerequisites",
  "bucket",
  "account",
  "environment",
  "spool",
  "secrets",
  "worker",
  "smoke-key",
  "github",
  "smoke",
] as const;
export type BootstrapStep = (typeof bootstrapSteps)[number];

/** For the operator: what each does. */
export const says: Readonly<Record<BootstrapStep, string>> = {
  prerequisites: "looks at tools, credentials, plans and quotas: touches nothing",
  bucket: "makes the bucket of Terraform's state: versioned",
  account:
    "applies the account stack: that bucket's settings, logs of API Gateway, workflows' roles",
  environment: "plans the environment, lets the guard judge, and applies",
  spool: "makes the queues and the bucket of the spool",
  secrets: "makes the Worker's secrets: its cursor secret, and an access key of its AWS user",
  worker: "deploys the Worker, and with it the KV namespace of its key cache",
  "smoke-key": "makes an API key of the tenant smoke",
  github: "puts what the workflows need into the repository's environments, by gh",
  smoke: "sends one event through",
};

/** Settings that the workflows need too. */
const handedOn = [
  "ALARM_EMAILS",
  "EDGE_CERTIFICATE_ID",
  "PRIVATE_API_CERTIFICATE",
  "PRIVATE_API_DOMAIN",
  "PRIVATE_API_ENDPOINT",
  "VPC_SERVICE_ID",
  "WORKER_DOMAIN",
  "WORKER_ROUTE",
  "WORKER_ZONE",
];

/** What needs a Worker in the cloud: development has none. */
const ofWorker: readonly BootstrapStep[] = ["spool", "secrets", "worker", "github", "smoke"];

export class Bootstrap {
  readonly #name: EnvironmentName;
  readonly #print: (text: string) => void;
  /** Variable → value, for the one who sets up what runs later. */
  readonly #found: Record<string, string> = {};

  constructor(name: EnvironmentName, print: (text: string) => void) {
    this.#name = name;
    this.#print = print;
  }

  has(step: BootstrapStep): boolean {
    return this.#name !== "development" || !ofWorker.includes(step);
  }

  run(step: BootstrapStep): Promise<void> {
    return this.#steps[step]();
  }

  /** What must be remembered; no secret is among it. */
  summary(): void {
    const rows = Object.entries(this.#found).filter(([name]) => name !== "SMOKE_API_KEY");
    if (rows.length > 0) this.#print(`\n${tableOf(["set from now on", "value"], rows)}`);
  }

  get #settings(): Settings {
    return settingsFrom({ ...process.env, ...this.#found }, root);
  }

  get #environment() {
    return configured(environments[this.#name], this.#settings);
  }

  get #aws(): AwsSteps {
    return new AwsSteps(this.#name, { allowed: [], unpin: false, plan: undefined });
  }

  readonly #steps: Record<BootstrapStep, () => Promise<void>> = {
    prerequisites: () => checkPrerequisites(this.#environment, this.#print),

    bucket: async () => {
      const { region } = environments[this.#name];
      const bucket =
        process.env.TERRAFORM_STATE_BUCKET || stateBucketName(await accountId(), region);
      const made = await ensureStateBucket(bucket, region);
      this.#print(`${made ? "made" : "there already:"} ${bucket}`);
      // The steps below, and the programs that they start, read it from there.
      process.env.TERRAFORM_STATE_BUCKET = bucket;
      this.#found.TERRAFORM_STATE_BUCKET = bucket;
    },

    account: async () => {
      const { region } = environments[this.#name];
      const settings = this.#settings;
      const existing = await existingResources(region);
      createApp(settings, [environments[this.#name]], existing).synth();
      const stack = Stack.of("account", settings.outdir);
      await stack.init();
      this.#print(summaryOf(await guardedPlan(stack, [])));
      await stack.apply();
      for (const [name, value] of Object.entries(await stack.outputs()))
        if (name === "AWS_PLAN_ROLE") this.#found.AWS_PLAN_ROLE = value;
        else if (name === `AWS_DEPLOY_ROLE_${this.#name.toUpperCase()}`)
          this.#found.AWS_DEPLOY_ROLE = value;
    },

    environment: () => this.#aws.apply(),

    spool: () => new Worker(this.#name).ensureSpool(),

    secrets: async () => {
      const worker = new Worker(this.#name);
      await worker.ensureOwnSecrets();
      if ((await worker.secrets()).includes("AWS_CREDENTIALS")) return;
      await run("node", [join(root, "deploy", "edge-credentials.ts"), this.#name], {
        output: "show",
      });
    },

    worker: async () => {
      const release = new WorkerRelease(new Worker(this.#name), this.#environment, this.#print);
      const smoke = { url: process.env.SMOKE_URL, key: process.env.SMOKE_API_KEY };
      await release.run(await this.#aws.outputs(), { migration: false, smoke });
    },

    "smoke-key": async () => {
      if (process.env.SMOKE_API_KEY) return this.#print("there already: SMOKE_API_KEY");
      const { region } = environments[this.#name];
      process.env.SMOKE_API_KEY = await newSmokeKey(this.#name, region);
      this.#print(
        `made a key of the tenant smoke; keep it as SMOKE_API_KEY: ${process.env.SMOKE_API_KEY}`,
      );
    },

    github: async () => {
      this.#found.SMOKE_URL = process.env.SMOKE_URL ?? (await this.#address());
      this.#found.CLOUDFLARE_ACCOUNT_ID = process.env.CLOUDFLARE_ACCOUNT_ID ?? "";
      const { GITHUB_REPOSITORY: repository } = process.env;
      if (!repository || !(await GitHub.isThere()))
        return this.#print(
          `GITHUB_REPOSITORY is not set, or gh is not logged in. By hand, in the repository's environments ${this.#name} and ${this.#name}-plan: the variables below, and in the first the secrets SMOKE_API_KEY and CLOUDFLARE_API_TOKEN`,
        );
      const settings = handedOn.flatMap((name) =>
        process.env[name] ? [[name, process.env[name]] as const] : [],
      );
      const variables = { ...this.#found, ...Object.fromEntries(settings) };
      await handOnToGitHub(repository, this.#name, variables);
      this.#print(`variables and secrets of ${repository}, environment ${this.#name}`);
    },

    smoke: async () => {
      const url = this.#found.SMOKE_URL ?? "";
      await smoke({ url, key: process.env.SMOKE_API_KEY ?? "" }, this.#print);
    },
  };

  /** Where the Worker answers. */
  async #address(): Promise<string> {
    const { WORKER_DOMAIN: domain, WORKER_ROUTE: route } = process.env;
    if (domain) return `https://${domain}`;
    if (route) return `https://${route.replace(/\/?\*$/, "")}`;
    const { subdomain } = await cloudflare<{ subdomain: string }>("workers/subdomain");
    return `https://zapier-triggers-${this.#name}.${subdomain}.workers.dev`;
  }
}
