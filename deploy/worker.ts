/** What an environment's Worker has beside its code: secrets, and the spool. */
import { randomBytes } from "node:crypto";
import { OperatorError } from "./command.ts";
import { Wrangler } from "./wrangler.ts";

export class Worker {
  readonly environment: string;
  readonly #wrangler: Wrangler;

  constructor(environment: string) {
    this.environment = environment;
    this.#wrangler = new Wrangler(environment);
  }

  /** The value goes through standard input: no file, no list of processes ever holds it. */
  async putSecret(name: string, value: string): Promise<void> {
    try {
      await this.#wrangler.ofWorker(["secret", "put", name], { output: "capture", input: value });
    } catch (error) {
      if (!/versions secret put/.test(String(error))) throw error;
      throw new OperatorError(
        `Cloudflare takes no secret while an older version of the Worker serves, as after a rollback: deploy first (npm run deploy -- ${this.environment} --from worker), then again.`,
      );
    }
  }

  /**
   * @returns names; none where there is no Worker yet
   * @throws OperatorError on anything but a clear answer: whoever took an outage for "no secrets"
   *   would replace those that sign cursors and seal addresses
   */
  async secrets(): Promise<string[]> {
    const { code, text, problem } = await this.#wrangler.ofWorker(
      ["secret", "list", "--format=json"],
      { output: "capture", accept: [0, 1] },
    );
    if (code === 0) return (JSON.parse(text) as { name: string }[]).map(({ name }) => name);
    const said = `${problem}\n${text}`;
    if (new RegExp(`Worker "${this.#wrangler.worker}".* not found`).test(said)) return [];
    throw new OperatorError(
      `wrangler cannot say which secrets the Worker has, so none is made:\n${said.trim()}`,
    );
  }

  /**
   * Makes the secrets that sign cursors and seal addresses of sources, once: others would make every
   * cursor, and every address that a sender was given, invalid.
   */
  async ensureOwnSecrets(): Promise<void> {
    const known = await this.secrets();
    for (const name of ["CURSOR_SECRET", "SOURCE_TOKEN_SECRET"])
      if (!known.includes(name)) await this.putSecret(name, randomBytes(32).toString("base64url"));
  }

  /**
   * Makes the queues and the bucket of the spool, unless they are there: wrangler makes KV
   * namespaces by itself, but no queues.
   */
  async ensureSpool(): Promise<void> {
    const name = this.#wrangler.worker;
    for (const queue of [`${name}-spool`, `${name}-spool-dead`])
      await this.#ensure(["queues", "info", queue], ["queues", "create", queue]);
    const bucket = `${name}-spooled-events`;
    await this.#ensure(["r2", "bucket", "info", bucket], ["r2", "bucket", "create", bucket]);
  }

  /** Creating fails loudly, so what looking could not find out does no harm. */
  async #ensure(look: string[], make: string[]): Promise<void> {
    const { code } = await this.#wrangler.run(look, { output: "capture", accept: [0, 1] });
    if (code !== 0) await this.#wrangler.run(make, { output: "show" });
  }
}
