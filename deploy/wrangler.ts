/** Runs wrangler for one environment. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CommandOptions, type Finished, run } from "./command.ts";

const root = join(import.meta.dirname, "..");

export class Wrangler {
  readonly environment: string;
  readonly #config: string | undefined;

  /** @param config a file in place of wrangler.toml, beside it */
  constructor(environment: string, config?: string) {
    this.environment = environment;
    this.#config = config;
  }

  get worker(): string {
    return `zapier-triggers-${this.environment}`;
  }

  /** For commands that are about the environment's Worker. */
  ofWorker(args: readonly string[], options: CommandOptions): Promise<Finished> {
    const config = this.#config === undefined ? [] : ["--config", this.#config];
    return this.run([...args, "--env", this.environment, ...config], options);
  }

  run(args: readonly string[], options: CommandOptions): Promise<Finished> {
    const variables = { ...options.variables, WRANGLER_SEND_METRICS: "false" };
    return run("wrangler", args, { directory: root, ...options, variables });
  }

  /** @returns what wrangler notes for programs while it runs: a JSON object a line */
  async noted(args: readonly string[]): Promise<Record<string, unknown>[]> {
    const directory = mkdtempSync(join(tmpdir(), "wrangler-"));
    const file = join(directory, "output.jsonl");
    try {
      await this.ofWorker(args, {
        output: "show",
        variables: { WRANGLER_OUTPUT_FILE_PATH: file },
      });
      const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
      return lines.map((line) => JSON.parse(line));
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }
}
