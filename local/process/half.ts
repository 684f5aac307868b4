/**
 * A half of the system, seen from the process that starts it: it can be told to start and stop, and
 * can be killed.
 */
import { type ChildProcess, fork } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { StartFailure } from "../start-failure.ts";
import { guard } from "./guard.ts";
import type { Order, Report } from "./half-process.ts";

/** How long a half may take to stop before it is killed, in milliseconds. */
const stopTimeout = 8_000;

/** How long it may take to notice that its starter is gone, in seconds. */
const orphanTimeout = 5;

/** Compiled code is kept between starts: half of a start would be compiling wrangler. */
const compileCache = fileURLToPath(
  new URL("../../node_modules/.cache/node-compile", import.meta.url),
);

export class Half<Options, Ready> {
  /** Resolves when the process has ended, and all that it had started. */
  readonly ended: Promise<void>;
  readonly #process: ChildProcess;
  readonly #log: string;
  readonly #loaded: Promise<unknown>;

  /**
   * Loads the code at once, and waits for `start`.
   * @param entry the half's main file; it calls `runHalf`
   * @param log where all goes that it writes
   */
  constructor(entry: URL, log: string) {
    const output = openSync(log, "a", 0o600);
    this.#log = log;
    this.#process = fork(entry, {
      // A group of its own: Ctrl-C reaches only the starter, which then ends the halves in order,
      // and all of a half can be killed at once.
      detached: true,
      execArgv: [],
      env: {
        NODE_COMPILE_CACHE: compileCache,
        WRANGLER_LOG: "error",
        WRANGLER_SEND_METRICS: "false",
        ...process.env,
      },
      stdio: ["ignore", output, output, "ipc"],
    });
    closeSync(output);
    this.#loaded = this.#message();
    const release =
      this.#process.pid === undefined ? async () => {} : guard(-this.#process.pid, orphanTimeout);
    // An order that no longer reaches it: its end is what counts, and is noticed as such.
    this.#process.on("error", () => {});
    this.ended = new Promise((resolve) => this.#process.once("exit", resolve)).then(() => {
      this.#signalGroup("SIGKILL");
      return release();
    });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  async start(options: Options): Promise<Ready> {
    const outcome = await Promise.race([this.#order(options), this.ended]);
    if (outcome === undefined)
      throw new StartFailure(
        `Something broke while starting${this.#lastError()}; ${this.#log} says more.`,
      );
    if ("ready" in outcome) return outcome.ready;
    await this.ended;
    throw new StartFailure(outcome.failure);
  }

  async #order(options: Options): Promise<Report<Ready>> {
    await this.#loaded;
    const report = this.#message();
    this.#process.send({ start: options } satisfies Order<Options>);
    return (await report) as Report<Ready>;
  }

  #message(): Promise<unknown> {
    return new Promise((resolve) => this.#process.once("message", resolve));
  }

  async stop(): Promise<void> {
    if (this.#process.connected) this.#process.send("stop" satisfies Order<Options>);
    const timer = setTimeout(() => this.#signalGroup("SIGKILL"), stopTimeout);
    await this.ended;
    clearTimeout(timer);
  }

  /** As a crash would end it: nothing is put in order. */
  async kill(): Promise<void> {
    this.#signalGroup("SIGKILL");
    await this.ended;
  }

  #lastError(): string {
    const error = readFileSync(this.#log, "utf8").match(/^\S*Error.*$/m)?.[0];
    return error === undefined ? "" : ` (${error})`;
  }

  #signalGroup(signal: NodeJS.Signals): void {
    try {
      if (this.#process.pid !== undefined) process.kill(-this.#process.pid, signal);
    } catch {
      // Nobody is left in it.
    }
  }
}
