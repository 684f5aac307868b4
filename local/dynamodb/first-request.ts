/** Reads the first request of a connection, and leaves the connection to somebody else. */
import type { Socket } from "node:net";
import type { ReceivedRequest } from "../signature/received-request.ts";

/** DynamoDB takes requests of at most 16 MB; a head is much smaller. */
const maxBytes = 17 * 1024 * 1024;
const maxHeadBytes = 65_536;

/** How long a client may take to send it, in milliseconds. */
const timeout = 30_000;

export interface FirstRequest {
  request: ReceivedRequest;
  /** All that has come so far, for whoever goes on with the connection. */
  bytes: Buffer;
}

/** @returns undefined if the connection ended before, or what came is no request with a length */
export function readFirstRequest(socket: Socket): Promise<FirstRequest | undefined> {
  const { promise, resolve } = Promise.withResolvers<FirstRequest | undefined>();
  let received = Buffer.alloc(0);
  const finish = (first: FirstRequest | undefined) => {
    socket.off("data", take).off("end", fail).off("close", fail).off("timeout", fail);
    socket.setTimeout(0).pause();
    resolve(first);
  };
  const fail = () => finish(undefined);
  const take = (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    const outcome = requestIn(received, socket.remoteAddress ?? "");
    if (outcome === "refused") fail();
    else if (outcome !== "incomplete") finish({ request: outcome, bytes: received });
  };
  // An error is followed by "close".
  socket
    .on("error", () => {})
    .on("data", take)
    .on("end", fail)
    .on("close", fail);
  socket.on("timeout", fail).setTimeout(timeout);
  return promise;
}

function requestIn(bytes: Buffer, sourceIp: string): ReceivedRequest | "incomplete" | "refused" {
  const end = bytes.indexOf("\r\n\r\n");
  if (end === -1) return bytes.length > maxHeadBytes ? "refused" : "incomplete";
  const [requestLine = "", ...lines] = bytes.toString("latin1", 0, end).split("\r\n");
  const [, method, target = ""] = /^([A-Z]+) (\S+) HTTP\/1\.1$/.exec(requestLine) ?? [];
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const lengths = headers.filter(([name]) => name.toLowerCase() === "content-length");
  const length = Number(lengths[0]?.[1] ?? 0);
  const isChunked = headers.some(([name]) => name.toLowerCase() === "transfer-encoding");
  // One length, said once: what two readers could read differently is not passed on.
  if (method === undefined || isChunked || lengths.length > 1 || !Number.isInteger(length))
    return "refused";
  const total = end + 4 + length;
  if (length < 0 || total > maxBytes) return "refused";
  if (bytes.length < total) return "incomplete";
  const [path = "", query = ""] = target.split(/\?(.*)/s);
  return { method, path, query, headers, body: bytes.subarray(end + 4, total), sourceIp };
}
