/**
 * dynoxide, reached only by those who may call it. It checks no signature and can listen on nothing
 * but a TCP port, which every user of the machine may call: so it runs in a network of its own,
 * where Linux lets us make one, with a process that checks in front of it.
 */
import { type ChildProcess, fork, spawn } from "node:child_process";
import { createServer, type Server } from "node:net";
import { fileURLToPath } from "node:url";
import type { CallerCheckOptions } from "../signature/caller-check.ts";
import { close, listen, loopback } from "../sockets.ts";
import { StartFailure } from "../start-failure.ts";
import type { FrontOrder, FrontReport } from "./dynoxide-front.ts";
import type { Engine } from "./running-engine.ts";

const front = fileURLToPath(new URL("dynoxide-front.ts", import.meta.url));

/** @param directory undefined: in memory */
export async function startGuardedDynoxide(
  binary: string,
  directory: string | undefined,
  callers: CallerCheckOptions,
): Promise<Engine> {
  // Bound here, in the machine's network, and handed over.
  const server = createServer();
  const port = await listen(server, 0, "DynamoDB");
  const start = (child: ChildProcess, isIsolated: boolean) =>
    startFront(child, server, { binary, directory, callers, isIsolated });
  const isolated = await start(spawnIsolated(), true);
  const { child, ended, report } =
    isolated.report === undefined ? await start(forkBeside(), false) : isolated;
  await close(server);
  if (report !== "ready")
    throw new StartFailure(report?.failure ?? "The DynamoDB engine dynoxide does not start.");
  return {
    name: "dynoxide",
    endpoint: `http://${loopback}:${port}`,
    ended,
    async stop() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

async function startFront(child: ChildProcess, server: Server, order: FrontOrder) {
  const ended = new Promise<undefined>((resolve) => {
    const end = () => resolve(undefined);
    child.once("exit", end).on("error", end);
  });
  const reported = new Promise<FrontReport>((resolve) => child.once("message", resolve));
  child.send(order, server, () => {});
  /** undefined: it has ended before it could say anything. */
  return { child, ended, report: await Promise.race([reported, ended]) };
}

/** Its network has one machine, itself, whose loopback interface is down at first. */
function spawnIsolated(): ChildProcess {
  const script = 'ip link set lo up && exec "$@"';
  const command = ["sh", "-c", script, "sh", process.execPath, front];
  return spawn("unshare", ["--user", "--map-root-user", "--net", ...command], {
    stdio: ["ignore", "inherit", "ignore", "ipc"],
  });
}

const forkBeside = (): ChildProcess => fork(front, { execArgv: [] });
