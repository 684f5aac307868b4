/** Listening on this machine, and only for it. */
import { createServer, type Server } from "node:net";
import { StartFailure } from "./start-failure.ts";

export const loopback = "127.0.0.1";

/** @param port 0: any free one. @returns the port. */
export async function listen(server: Server, port: number, purpose: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(listenFailure(error, port, purpose)),
    );
    server.listen(port, loopback, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not a TCP server");
  return address.port;
}

/**
 * For what takes no socket and cannot find a port by itself. Someone else may take it first, if
 * they are quick.
 */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server, 0, "a port");
  await close(server);
  return port;
}

/** Refuses before anything is started, if the port is taken. */
export async function assertFree(port: number, purpose: string): Promise<void> {
  const server = createServer();
  await listen(server, port, purpose);
  await close(server);
}

export const close = (server: Server): Promise<void> =>
  new Promise((resolve) => server.close(() => resolve()));

function listenFailure(error: NodeJS.ErrnoException, port: number, purpose: string): Error {
  if (error.code === "EADDRINUSE")
    return new StartFailure(
      `Port ${port} is taken, so ${purpose} cannot listen on it: choose another with PORT=….`,
    );
  if (error.code === "EACCES")
    return new StartFailure(
      `This user may not listen on port ${port} (${purpose}): choose another with PORT=….`,
    );
  return error;
}
