/** DynamoDB over SQLite: a native program, reached over HTTP. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { guard } from "../process/guard.ts";
import { freePort, loopback } from "../sockets.ts";
import { StartFailure } from "../start-failure.ts";
import type { Engine } from "./running-engine.ts";

const attempts = 3;

/**
 * @param directory undefined: in memory
 * @param host the address that it listens on
 */
export async function startDynoxide(
  binary: string,
  directory: string | undefined,
  host: string = loopback,
): Promise<Engine> {
  if (directory !== undefined) mkdirSync(directory, { recursive: true });
  const storage = directory === undefined ? [] : ["--db-path", join(directory, "events.db")];
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const child = spawn(binary, ["serve", "--host", host, "--port", String(port), ...storage], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const problem = await listening(child);
    if (problem === undefined) return engine(child, `http://${host}:${port}`);
    // Between finding the port and using it, another process was quicker.
    if (attempt === attempts || !problem.includes("in use"))
      throw new StartFailure(`The DynamoDB engine dynoxide does not start: ${problem}`);
  }
}

function engine(child: ChildProcess, endpoint: string): Engine {
  const release = child.pid === undefined ? async () => {} : guard(child.pid);
  const ended = once(child, "exit").then(release);
  child.stdout?.resume();
  child.stderr?.pipe(process.stderr, { end: false });
  return {
    name: "dynoxide",
    endpoint,
    ended,
    async stop() {
      // Asked politely, it waits for its clients to hang up. SQLite has on disk what was answered.
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** @returns undefined once it listens, or what it said instead. */
function listening(child: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    let said = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      said += chunk;
      if (/listening on .*\n/.test(said)) resolve(undefined);
    });
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code) => resolve(said.trim() || `it exited with ${code}`));
  });
}
