/** The Worker of an environment, as wrangler deploys it. */
import { randomBytes } from "node:crypto";
import { OperatorError, run } from "./command.ts";

export class Worker {
  readonly #environment: string;

  constructor(environment: string) {
    this.#environment = environment;
  }

  /** The value goes through standard input: no file, no list of processes ever holds it. */
  async putSecret(name: string, value: string): Promise<void> {
    await run("wrangler", ["secret", "put", name, ...this.#in], {
      output: "capture",
      input: value,
    });
  }

  /** @returns names; none where the Worker was never deployed */
  async secrets(): Promise<string[]> {
    const { code, text } = await run("wrangler", ["secret", "list", "--format=json", ...this.#in], {
      output: "capture",
      accept: [0, 1],
    });
    if (code === 0) return (JSON.parse(text) as { name: string }[]).map(({ name }) => name);
    const { code: identity } = await run("wrangler", ["whoami"], {
      output: "capture",
      accept: [0, 1],
    });
    if (identity !== 0)
      throw new OperatorError(
        "wrangler is not logged in: `npx wrangler login`, or set CLOUDFLARE_API_TOKEN.",
      );
    return [];
  }

  /** Makes the secret that signs cursors, once: another one would invalidate every cursor. */
  async ensureCursorSecret(): Promise<void> {
    const name = "CURSOR_SECRET";
    if (!(await this.secrets()).includes(name))
      await this.putSecret(name, randomBytes(32).toString("base64url"));
  }

  /**
   * Makes the queues and the bucket of the spool, unless they are there: wrangler makes KV
   * namespaces by itself, but no queues.
   */
  async ensureSpool(): Promise<void> {
    const name = `zapier-triggers-${this.#environment}`;
    for (const queue of [`${name}-spool`, `${name}-spool-dead`]) {
      await this.#ensure(["queues", "info", queue], ["queues", "create", queue]);
    }
    const bucket = `${name}-spooled-events`;
    await this.#ensure(["r2", "bucket", "info", bucket], ["r2", "bucket", "create", bucket]);
  }

  async #ensure(look: string[], make: string[]): Promise<void> {
    const { code } = await run("wrangler", look, { output: "capture", accept: [0, 1] });
    if (code !== 0) await run("wrangler", make, { output: "show" });
  }

  async deploy(variables: Readonly<Record<string, string>>): Promise<void> {
    const vars = Object.entries(variables).flatMap(([name, value]) => [
      "--var",
      `${name}:${value}`,
    ]);
    await run("wrangler", ["deploy", ...this.#in, ...vars], { output: "show" });
  }

  get #in(): string[] {
    return ["--env", this.#environment];
  }
}
