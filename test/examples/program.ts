/** An example, run as its first lines say. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, vi } from "vitest";

const root = join(import.meta.dirname, "../..");

/** Examples import the client as anybody does: by its name, and so as it was built. */
export const buildClient = () => promisify(execFile)(process.execPath, ["client/build.ts"], { cwd: root });

export class Program {
  output = "";
  errors = "";
  readonly exit: Promise<number | null>;
  readonly #process: ChildProcess;

  constructor(line: readonly string[], variables: Record<string, string>) {
    const [command = "", ...args] = line;
    this.#process = spawn(command, args, {
      cwd: root,
      env: { PATH: process.env.PATH, ...variables },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#process.stdout?.on("data", (chunk) => {
      this.output += chunk;
    });
    this.#process.stderr?.on("data", (chunk) => {
      this.errors += chunk;
    });
    this.exit = once(this.#process, "close").then(([code]) => code);
  }

  async says(text: string): Promise<void> {
    await vi.waitFor(() => expect(this.output).toContain(text), { timeout: 20_000 });
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.#process.kill(signal);
    return this.exit;
  }
}
