/** What the workflows read: variables and secrets of GitHub's environments, put there by `gh`. */
import { OperatorError, run } from "./command.ts";

export class GitHub {
  readonly #repository: string;
  readonly #environment: string;

  /** @param repository `owner/name` */
  constructor(repository: string, environment: string) {
    this.#repository = repository;
    this.#environment = environment;
  }

  /** Whether `gh` is here, and logged in. */
  static async isThere(): Promise<boolean> {
    try {
      return (
        (await run("gh", ["auth", "status"], { output: "capture", accept: [0, 1] })).code === 0
      );
    } catch (error) {
      if (error instanceof OperatorError) return false;
      throw error;
    }
  }

  async ensureEnvironment(): Promise<void> {
    const path = `repos/${this.#repository}/environments/${this.#environment}`;
    await run("gh", ["api", "--method", "PUT", path, "--silent"], { output: "capture" });
  }

  async setVariable(name: string, value: string): Promise<void> {
    await run("gh", ["variable", "set", name, "--body", value, ...this.#at], { output: "capture" });
  }

  /** The value goes through standard input: no list of processes ever holds it. */
  async setSecret(name: string, value: string): Promise<void> {
    await run("gh", ["secret", "set", name, ...this.#at], { output: "capture", input: value });
  }

  async secrets(): Promise<string[]> {
    const { text } = await run("gh", ["secret", "list", "--json", "name", ...this.#at], {
      output: "capture",
    });
    return (JSON.parse(text) as { name: string }[]).map(({ name }) => name);
  }

  get #at(): string[] {
    return ["--repo", this.#repository, "--env", this.#environment];
  }
}
