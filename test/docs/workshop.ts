/**
 * Where the blocks of a page are run: a copy of the repository, beside a running system, with
 * stand-ins for what must not happen.
 */
import { spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { copyCheckout, root } from "../checkout.ts";
import { standIns, type Used } from "./stand-ins.ts";

/** Never run for real by a test: a block that needs one of them needs a stand-in first. */
const forbidden = ["aws", "gh", "git", "ssh", "sudo", "terraform", "wrangler", "zapier-platform"];

const tools = [...new Set([...forbidden, "curl", ...standIns.map(({ tool }) => tool)])];

export interface Finished {
  code: number | null;
  /** What it wrote to both of its outputs. */
  said: string;
}

export class Workshop implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), "docs-"));
  readonly copy = join(this.directory, "repository");
  readonly #used = join(this.directory, "used.jsonl");
  #environment: Record<string, string>;

  constructor(environment: Record<string, string>) {
    copyCheckout(this.copy);
    // Packages of this repository are used as they are published: built.
    for (const built of ["client/dist"])
      if (existsSync(join(root, built))) symlinkSync(join(root, built), join(this.copy, built));
    const path = [this.#shims(), join(root, "node_modules/.bin"), process.env.PATH].join(delimiter);
    this.#environment = {
      ...environment,
      PATH: path,
      HOME: this.directory,
      DOCS_USED: this.#used,
      DOCS_COPY: this.copy,
    };
    writeFileSync(this.#used, "");
  }

  /** @returns the folder of the programs that are found in place of the real ones */
  #shims(): string {
    const shims = join(this.directory, "stand-ins");
    mkdirSync(shims);
    for (const tool of tools) {
      const program = join(import.meta.dirname, "stand-in.ts");
      writeFileSync(
        join(shims, tool),
        `#!/bin/sh\nexec "${process.execPath}" "${program}" "${shims}" ${tool} "$@"\n`,
      );
      chmodSync(join(shims, tool), 0o755);
    }
    return shims;
  }

  /** From now on. */
  set(environment: Record<string, string>): void {
    this.#environment = { ...this.#environment, ...environment };
  }

  /** A new file in the copy. @returns its path */
  write(name: string, text: string): string {
    const file = join(this.copy, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  /** @param folder of the copy. What it starts is ended when it has ended. */
  async run(program: string, args: readonly string[], folder = "."): Promise<Finished> {
    const child = spawn(program, args, {
      cwd: join(this.copy, folder),
      env: this.#environment,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    let said = "";
    for (const output of [child.stdout, child.stderr])
      output.setEncoding("utf8").on("data", (text: string) => (said += text));
    const limit = setTimeout(() => this.#end(child.pid), 500_000);
    const code = await new Promise<number | null>((resolve, reject) =>
      child.once("error", reject).once("close", resolve),
    );
    clearTimeout(limit);
    this.#end(child.pid);
    return { code, said };
  }

  #end(group: number | undefined): void {
    try {
      if (group) process.kill(-group, "SIGKILL");
    } catch {
      // Nothing of it was left.
    }
  }

  /** Every use of a stand-in, by all blocks up to now. */
  get used(): Used[] {
    return readFileSync(this.#used, "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
