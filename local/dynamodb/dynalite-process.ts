/**
 * The process in which dynalite runs. It ends when the process that started it ends, however that
 * comes about.
 */
import { once } from "node:events";
import dynalite from "dynalite";
import { type CallerCheckOptions, callerCheck } from "../signature/caller-check.ts";
import { listen } from "../sockets.ts";
import { createCheckedServer } from "./checked-connections.ts";

export interface DynaliteOrder {
  /** Folder of the data; undefined: in memory. */
  path?: string | undefined;
  callers?: CallerCheckOptions | undefined;
}

process.on("disconnect", () => process.exit());

const [{ path, callers }] = (await once(process, "message")) as [DynaliteOrder];
const server = dynalite({
  createTableMs: 0,
  updateTableMs: 0,
  deleteTableMs: 0,
  ...(path !== undefined && { path }),
});
server.keepAliveTimeout = 120_000;

const checked =
  callers &&
  createCheckedServer(callerCheck(callers), (socket, bytes) => {
    socket.unshift(bytes);
    server.emit("connection", socket);
    socket.resume();
  });

process.removeAllListeners("disconnect").on("disconnect", () => {
  server.close(() => process.exit());
  server.closeAllConnections();
  // Without a listener, there is nothing to close.
  if (checked) process.exit();
});
process.send?.(await listen(checked ?? server, 0, "dynalite"));
