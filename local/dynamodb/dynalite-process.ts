/**
 * The process in which dynalite runs. It ends when the process that started it ends, however that
 * comes about.
 */
import dynalite from "dynalite";
import { listen } from "../sockets.ts";

const path = process.argv[2];
const server = dynalite({
  createTableMs: 0,
  updateTableMs: 0,
  deleteTableMs: 0,
  ...(path !== undefined && { path }),
});
server.keepAliveTimeout = 120_000;

process.on("disconnect", () => {
  server.close(() => process.exit());
  server.closeAllConnections();
});
process.send?.(await listen(server, 0, "dynalite"));
