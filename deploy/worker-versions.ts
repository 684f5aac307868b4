/** The versions of an environment's Worker, and how the requests are shared among them. */
import { OperatorError } from "./command.ts";
import type { Wrangler } from "./wrangler.ts";

/** A version's share of the requests. */
export interface Share {
  version_id: string;
  /** 0 to 100. */
  percentage: number;
}

export interface WorkerVersion {
  id: string;
  metadata: { created_on: string };
  annotations?: Record<string, string>;
}

/** Whether it brought code: `npm run deploy` tags its versions, a changed secret does not. */
export const isRelease = ({ annotations }: WorkerVersion): boolean =>
  annotations?.["workers/tag"] !== undefined;

export class WorkerVersions {
  readonly #wrangler: Wrangler;

  constructor(wrangler: Wrangler) {
    this.#wrangler = wrangler;
  }

  /**
   * @returns none where no release of ours serves: no Worker, or the draft that only keeps secrets
   */
  async serving(): Promise<Share[]> {
    const { code, text, problem } = await this.#wrangler.ofWorker(
      ["deployments", "status", "--json"],
      { output: "capture", accept: [0, 1] },
    );
    if (code !== 0) {
      const said = `${problem}\n${text}`;
      if (/has no deployments|This Worker does not exist|code: 10007/.test(said)) return [];
      throw new OperatorError(`wrangler cannot say what serves:\n${said.trim()}`);
    }
    const { versions } = JSON.parse(text) as { versions: Share[] };
    // A changed secret makes a version too, without a tag: it serves the code of the release before.
    return (await this.all()).some(isRelease) ? versions : [];
  }

  /** The last ones, newest first. */
  async all(): Promise<WorkerVersion[]> {
    const { text } = await this.#wrangler.ofWorker(["versions", "list", "--json"], {
      output: "capture",
    });
    const versions: WorkerVersion[] = JSON.parse(text);
    return versions.sort((left, right) =>
      right.metadata.created_on.localeCompare(left.metadata.created_on),
    );
  }

  /** Code, routes, crons and queues at once, all requests. */
  async deploy(tag: string, variables: Readonly<Record<string, string>>): Promise<void> {
    await this.#wrangler.ofWorker(["deploy", "--tag", tag, ...vars(variables)], { output: "show" });
  }

  /** @returns the id of a new version, which takes no requests yet */
  async upload(tag: string, variables: Readonly<Record<string, string>>): Promise<string> {
    const noted = await this.#wrangler.noted([
      "versions",
      "upload",
      "--tag",
      tag,
      ...vars(variables),
    ]);
    const version = noted.find(({ type }) => type === "version-upload")?.version_id;
    if (typeof version !== "string")
      throw new OperatorError("wrangler does not say which version it uploaded.");
    return version;
  }

  /** In seconds, everywhere. */
  async share(...shares: readonly Share[]): Promise<void> {
    const specs = shares.map(({ version_id, percentage }) => `${version_id}@${percentage}%`);
    await this.#wrangler.ofWorker(["versions", "deploy", ...specs, "--yes"], { output: "show" });
  }

  /** Routes, crons and consumers of queues: they belong to no version. */
  async deployTriggers(): Promise<void> {
    await this.#wrangler.ofWorker(["triggers", "deploy"], { output: "show" });
  }
}

const vars = (variables: Readonly<Record<string, string>>): string[] =>
  Object.entries(variables).flatMap(([name, value]) => ["--var", `${name}:${value}`]);
