/**
 * DynamoDB over LevelDB, in JavaScript: a process of its own, so that it does not take turns with
 * the Lambdas.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import type { CallerCheckOptions } from "../signature/caller-check.ts";
import { loopback } from "../sockets.ts";
import { StartFailure } from "../start-failure.ts";
import type { DynaliteOrder } from "./dynalite-process.ts";
import type { Engine } from "./running-engine.ts";

/**
 * @param directory undefined: in memory
 * @param callers undefined: everybody may call it
 */
export async function startDynalite(
  directory: string | undefined,
  callers: CallerCheckOptions | undefined,
): Promise<Engine> {
  if (directory !== undefined) mkdirSync(directory, { recursive: true });
  const child = fork(new URL("dynalite-process.ts", import.meta.url), { execArgv: [] });
  child.send({ path: directory, callers } satisfies DynaliteOrder, () => {});
  const ended = once(child, "exit").then(() => {});
  const port = await Promise.race([
    once(child, "message").then(([message]) => Number(message)),
    ended,
  ]);
  if (port === undefined)
    throw new StartFailure("The DynamoDB engine dynalite does not start; the log says why.");
  return {
    name: "dynalite",
    endpoint: `http://${loopback}:${port}`,
    ended,
    async stop() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
