/** A copy of the checkout, which is broken and mended in place of the real one. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { copyCheckout } from "../checkout.ts";
import type { Mutant } from "./mutant.ts";

/** Milliseconds. Tests that take longer have noticed: they hang. */
const timeout = 900_000;

export class Copy {
  readonly #path = mkdtempSync(join(tmpdir(), "mutants-"));
  #run: ChildProcess | undefined;

  constructor() {
    copyCheckout(this.#path);
  }

  /** @returns whether a test fails while the mutant is there */
  async notices({ name, file, from, to, tests }: Mutant): Promise<boolean> {
    const path = join(this.#path, file);
    const text = readFileSync(path, "utf8");
    if (text.split(from).length !== 2) throw new Error(`${name}: ${file} has another text by now`);
    // Not `replace` with a text, which gives `$` a meaning.
    writeFileSync(
      path,
      text.replace(from, () => to),
    );
    try {
      return !(await this.passes(tests.split(" ")));
    } finally {
      writeFileSync(path, text);
    }
  }

  /** As the copy is now. */
  async passes(tests: readonly string[]): Promise<boolean> {
    const vitest = join(this.#path, "node_modules/vitest/vitest.mjs");
    const run = spawn(process.execPath, [vitest, "run", "--bail=1", ...tests], {
      cwd: this.#path,
      detached: true,
      stdio: "ignore",
    });
    this.#run = run;
    const timer = setTimeout(() => this.#kill(), timeout);
    const [code] = await once(run, "exit");
    clearTimeout(timer);
    this.#run = undefined;
    return code === 0;
  }

  /** With all that the tests have started. */
  #kill(): void {
    if (this.#run?.pid !== undefined) process.kill(-this.#run.pid, "SIGKILL");
  }

  [Symbol.dispose](): void {
    this.#kill();
    rmSync(this.#path, { recursive: true, force: true });
  }
}
