/** A shell in which the tests type `zt …`, against the whole system. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect } from "vitest";
import { type System, useSystem } from "../flow/system.ts";

const bin = join(import.meta.dirname, "../../client/bin/zt.js");

export interface Question {
  input?: string | Buffer;
  variables?: Record<string, string | undefined>;
}

export class Shell {
  readonly directory = mkdtempSync(join(tmpdir(), "zt-"));
  readonly system: System;
  apiKey = "";

  constructor(system: System) {
    this.system = system;
    writeFileSync(
      join(this.directory, "zt"),
      `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`,
      { mode: 0o755 },
    );
  }

  /** Begins a command, to be interrupted. */
  start(command: string, variables: Record<string, string | undefined> = {}) {
    const known = {
      ZT_URL: this.system.url,
      ZT_API_KEY: this.apiKey,
      PATH: `${this.directory}:${process.env.PATH}`,
      // Half of the time of a command goes into compiling it.
      NODE_COMPILE_CACHE: join(this.directory, "compiled"),
      // What the operator keeps is none of the tests' business.
      XDG_CONFIG_HOME: join(this.directory, "config"),
    };
    const line = ["--norc", "-c", `set -o pipefail; ${command}`];
    const child = spawn("bash", line, { cwd: this.directory, env: { ...known, ...variables } });
    const said = { output: "", errors: "" };
    child.stdout.on("data", (chunk) => {
      said.output += chunk;
    });
    child.stderr.on("data", (chunk) => {
      said.errors += chunk;
    });
    const end = once(child, "close").then(([code]) => {
      // Whatever happens, the key is not shown.
      expect(said.output + said.errors).not.toContain(this.apiKey);
      return { ...said, code, lines: said.output.split("\n").filter(Boolean) };
    });
    return { child, said, end };
  }

  run(command: string, { input = "", variables }: Question = {}) {
    const { child, end } = this.start(command, variables);
    // It may have ended without reading.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
    return end;
  }

  write(file: string, content: string | Buffer): void {
    writeFileSync(join(this.directory, file), content);
  }
}

/** One for all tests of the file, and a new tenant for each test. */
export function useShell(): Shell {
  const shell = new Shell(useSystem());
  let tenants = 0;
  beforeEach(async () => {
    shell.apiKey = (await shell.system.createKey(`zt-${tenants++}`)).apiKey;
  });
  afterAll(() => rmSync(shell.directory, { recursive: true, force: true }));
  return shell;
}

export const parsed = (lines: string[]) => lines.map((line) => JSON.parse(line));
