/** A user's terminal, in which the tests type `npm start` and the like. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect } from "vitest";
import { eventually } from "../eventually.ts";
import { type Process, processesWith } from "./processes.ts";

const local = join(import.meta.dirname, "../../local");

/** What a user's shell holds: no endpoint, and no credentials of AWS. */
const { PATH, HOME } = process.env;

export class Command {
  output = "";
  errors = "";
  readonly exit: Promise<number | null>;
  readonly #process: ChildProcess;

  constructor(line: readonly string[], cwd: string, variables: Record<string, string>) {
    const [program = "", ...args] = line;
    this.#process = spawn(program, args, {
      cwd,
      env: { PATH, HOME, PORT: "0", ...variables },
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
    await eventually(() => expect(this.output).toContain(text));
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.signal(signal);
    return this.exit;
  }

  /** The commands that it has printed, to be pasted. */
  get curls(): string[] {
    return this.output.split("\n").filter((line) => line.startsWith("curl "));
  }
}

export class Terminal {
  readonly directory = mkdtempSync(join(tmpdir(), "start-"));
  readonly state = join(this.directory, "state");
  readonly #commands: Command[] = [];

  /** @param through a program that runs it, as npm does */
  run(
    entry: string,
    flags: readonly string[] = [],
    variables: Record<string, string> = {},
    through: readonly string[] = [],
  ): Command {
    const line = [
      ...through,
      process.execPath,
      join(local, entry),
      "--state",
      this.state,
      ...flags,
    ];
    const command = new Command(line, this.directory, { TERMINAL: this.directory, ...variables });
    this.#commands.push(command);
    return command;
  }

  /** `npm start`, until it serves. */
  async start(...flags: string[]): Promise<Command> {
    const command = this.run("start.ts", flags);
    await command.says("Ctrl-C stops");
    return command;
  }

  async close(): Promise<void> {
    await Promise.all(this.#commands.map((command) => command.end("SIGKILL")));
    rmSync(this.directory, { recursive: true, force: true });
  }

  processes(): Process[] {
    return processesWith(`TERMINAL=${this.directory}`);
  }

  get demo(): { url: string; api_key: string; tenant: string } {
    return JSON.parse(readFileSync(join(this.state, "demo.json"), "utf8"));
  }

  async get(path: string) {
    const { url, api_key } = this.demo;
    return JSON.parse(
      await (await fetch(url + path, { headers: { "x-api-key": api_key } })).text(),
    );
  }

  paste(command: string | undefined) {
    return JSON.parse(execFileSync("sh", ["-c", command ?? ""], { encoding: "utf8" }));
  }
}

/** A new one for each test. */
export function useTerminal(): () => Terminal {
  let terminal: Terminal;
  beforeEach(() => {
    terminal = new Terminal();
  });
  afterEach(() => terminal.close());
  return () => terminal;
}
