/**
 * A server that checks who calls before a connection reaches an engine which itself would serve
 * anybody. The first request of a connection is checked; who has signed it keeps the connection.
 * Checking each request would cost every call of the store more than the store itself.
 */
import { createServer, type Server, type Socket } from "node:net";
import type { CallerCheck } from "../signature/caller-check.ts";
import type { Refusal } from "../signature/refusals.ts";
import { readFirstRequest } from "./first-request.ts";

/** @param accept takes a connection over, and what has been read of it */
export function createCheckedServer(
  check: CallerCheck,
  accept: (socket: Socket, bytes: Buffer) => void,
): Server {
  return createServer({ noDelay: true }, async (socket) => {
    const first = await readFirstRequest(socket);
    const refusal = first && check(first.request);
    if (!first) socket.destroy();
    else if (refusal) refuse(socket, refusal);
    else accept(socket, first.bytes);
  });
}

function refuse(socket: Socket, { status, type, body }: Refusal): void {
  const text = JSON.stringify({ __type: `com.amazon.coral.service#${type}`, ...body });
  socket.end(
    [
      `HTTP/1.1 ${status} ${status === 403 ? "Forbidden" : "Bad Request"}`,
      "Content-Type: application/x-amz-json-1.0",
      `Content-Length: ${Buffer.byteLength(text)}`,
      "Connection: close",
      "",
      text,
    ].join("\r\n"),
  );
}
