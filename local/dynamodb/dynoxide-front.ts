/** The process in front of dynoxide: it checks a connection's first request, then passes it on. */
import { once } from "node:events";
import { createConnection, type Server } from "node:net";
import { type CallerCheckOptions, callerCheck } from "../signature/caller-check.ts";
import { loopback } from "../sockets.ts";
import { sentenceOf } from "../start-failure.ts";
import { createCheckedServer } from "./checked-connections.ts";
import { startDynoxide } from "./dynoxide.ts";

export interface FrontOrder {
  binary: string;
  directory: string | undefined;
  callers: CallerCheckOptions;
  /** Whether this process has a network of its own. */
  isIsolated: boolean;
}

export type FrontReport = "ready" | { failure: string };

process.title = "dynamodb-front";
process.on("disconnect", () => process.exit());

const [order, listening] = (await once(process, "message")) as [FrontOrder, Server];

/**
 * Where it shares the machine's network, nobody who does not look through the machine's sockets
 * finds the engine: all of 127.0.0.0/8 is this machine, on Linux.
 */
const hidden = () => `127.${[0, 0, 0].map(() => 1 + Math.floor(Math.random() * 254)).join(".")}`;

try {
  const host = order.isIsolated || process.platform !== "linux" ? loopback : hidden();
  const engine = await startDynoxide(order.binary, order.directory, host);
  const { hostname, port } = new URL(engine.endpoint);
  const server = createCheckedServer(callerCheck(order.callers), (socket, bytes) => {
    const upstream = createConnection({ host: hostname, port: Number(port), noDelay: true });
    upstream.write(bytes);
    socket.pipe(upstream).pipe(socket);
    const end = () => [socket, upstream].map((each) => each.destroy());
    for (const each of [socket, upstream]) each.on("error", end).on("close", end);
  });
  listening.on("connection", (socket) => server.emit("connection", socket));
  engine.ended.then(() => process.exit());
  process.removeAllListeners("disconnect").on("disconnect", async () => {
    await engine.stop();
    process.exit();
  });
  process.send?.("ready" satisfies FrontReport);
} catch (error) {
  const failure = sentenceOf(error) ?? String((error as Error).stack);
  process.send?.({ failure } satisfies FrontReport, () => process.exit(1));
}
