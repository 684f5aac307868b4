/**
 * Brings a new version of the Worker to a share of the requests, proves it there, and then to all;
 * what fails goes back by itself.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { releaseAlarms } from "../terraform/alarm-definitions.ts";
import type { EndpointKind } from "../terraform/endpoints.ts";
import type { Environment } from "../terraform/environments.ts";
import { ringing } from "./alarm-states.ts";
import { OperatorError } from "./command.ts";
import { smoke } from "./smoke-run.ts";
import { watchedIn } from "./watched.ts";
import type { Worker } from "./worker.ts";
import { ownHosts, writeWorkerConfig } from "./worker-config.ts";
import { pendingMigration } from "./worker-migrations.ts";
import { rollOut } from "./worker-rollout.ts";
import { WorkerVersions } from "./worker-versions.ts";
import { Wrangler } from "./wrangler.ts";

export interface WorkerReleaseOptions {
  migration: boolean;
  smoke: { url: string | undefined; key: string | undefined };
}

export class WorkerRelease {
  readonly #worker: Worker;
  readonly #environment: Environment;
  readonly #print: (text: string) => void;

  constructor(worker: Worker, environment: Environment, print: (text: string) => void) {
    this.#worker = worker;
    this.#environment = environment;
    this.#print = print;
  }

  /** @param outputs of the environment's stack */
  async run(outputs: Readonly<Record<string, string>>, options: WorkerReleaseOptions) {
    const { BACKEND_URL, AWS_REGION, BACKEND_ENDPOINT } = outputs;
    const { environment } = this.#worker;
    if (!BACKEND_URL || !AWS_REGION)
      throw new OperatorError(`${environment} was not applied yet: --from apply`);
    const endpoint = (BACKEND_ENDPOINT || "regional") as EndpointKind;
    const config = writeWorkerConfig(environment, endpoint, process.env);
    const wrangler = new Wrangler(environment, config);
    const versions = new WorkerVersions(wrangler);
    const variables = { BACKEND_URL, AWS_REGION, OWN_HOSTS: ownHosts(process.env) };
    const tag = process.env.GITHUB_SHA?.slice(0, 12) ?? "by-hand";
    const pending = await pendingMigration(wrangler.worker, environment);
    const serving = await versions.serving();
    if (serving.length === 0 || (pending !== undefined && options.migration)) {
      this.#print(
        serving.length === 0
          ? "no version serves yet: this one takes all requests"
          : `the migration ${pending} takes effect for all requests`,
      );
      return versions.deploy(tag, variables);
    }
    if (pending !== undefined)
      throw new OperatorError(
        `The migration ${pending} of Durable Objects cannot be shared among versions, nor rolled back: deploy a commit that brings it and nothing else, with --from worker --migration, and then this one.`,
      );
    const alarms = releaseAlarms(watchedIn(this.#environment));
    await rollOut({
      versions,
      upload: () => versions.upload(tag, variables),
      serving,
      prove: (version) => this.#prove(version, wrangler.worker, options.smoke),
      ringing: () => ringing(alarms),
      wait: (minutes) => sleep(minutes * 60_000),
      minutes: this.#environment.canary?.minutes ?? 0,
      print: this.#print,
    });
  }

  /** https://developers.cloudflare.com/workers/versions-and-deployments/gradual-deployments/#version-overrides */
  async #prove(version: string, worker: string, { url, key }: WorkerReleaseOptions["smoke"]) {
    if (!url || !key)
      throw new OperatorError(
        "Set SMOKE_URL and SMOKE_API_KEY: a new version is proved before it takes all requests.",
      );
    const headers = { "Cloudflare-Workers-Version-Overrides": `${worker}="${version}"` };
    await smoke({ url, key, headers }, this.#print);
  }
}
