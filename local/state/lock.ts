/** That a half of a local system runs only once for a state directory. */
import { createHash } from "node:crypto";
import { realpathSync, rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { StartFailure } from "../start-failure.ts";

/** How long a half that is just ending may take, in milliseconds. */
const timeout = 3_000;

/**
 * Holds a Unix socket while this process lives: unlike a process id in a file, it cannot be
 * mistaken for another's, and a dead process holds it no more. It lies in the temporary folder,
 * since its path may have no more than about 100 characters.
 */
export async function lock(directory: string, half: string): Promise<void> {
  const id = createHash("sha256").update(realpathSync(directory)).digest("hex").slice(0, 16);
  const path = join(tmpdir(), `zapier-triggers-${id}-${half}.sock`);
  const deadline = Date.now() + timeout;
  for (;;) {
    if (await hold(path)) return;
    if (!(await held(path))) rmSync(path, { force: true });
    else if (Date.now() < deadline) await sleep(50);
    else
      throw new StartFailure(
        `The state directory ${directory} is in use by another instance: stop it, or choose another with --state <dir>.`,
      );
  }
}

function hold(path: string): Promise<Server | undefined> {
  const server = createServer((socket) => socket.destroy()).unref();
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(undefined) : reject(error),
    );
    server.listen(path, () => resolve(server));
  });
}

function held(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => resolve(true));
    socket.once("error", () => resolve(false));
    socket.once("close", () => socket.destroy());
  });
}
