/** A request as it came off the socket, complete, before anyone has judged it. */
import type { IncomingMessage } from "node:http";

export interface ReceivedRequest {
  method: string;
  /** As sent: still percent-encoded. */
  path: string;
  /** As sent, without the question mark. */
  query: string;
  /** Name and value as sent, in order. */
  headers: readonly (readonly [name: string, value: string])[];
  body: Buffer;
  sourceIp: string;
}

/** API Gateway takes bodies of at most 10 MB. */
const maxBodyBytes = 10 * 1024 * 1024;

/** @returns undefined if the body is too large; the rest of it is then left unread. */
export async function receive(request: IncomingMessage): Promise<ReceivedRequest | undefined> {
  const body = await bodyOf(request);
  if (!body) return undefined;
  const target = request.url ?? "/";
  const mark = target.indexOf("?");
  return {
    method: request.method ?? "GET",
    path: mark === -1 ? target : target.slice(0, mark),
    query: mark === -1 ? "" : target.slice(mark + 1),
    headers: pairs(request.rawHeaders),
    body,
    sourceIp: request.socket.remoteAddress ?? "127.0.0.1",
  };
}

function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer | undefined>();
  const chunks: Buffer[] = [];
  let size = 0;
  request.on("data", (chunk: Buffer) => {
    size += chunk.length;
    chunks.push(chunk);
    if (size <= maxBodyBytes) return;
    // Not destroyed: the refusal still has to go out on its socket.
    request.pause();
    resolve(undefined);
  });
  request.on("end", () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, size)));
  request.on("error", reject);
  return promise;
}

/**
 * @returns the values of a header as one, comma-separated as RFC 9110 has it; undefined if it was
 * not sent. `name` in lower case.
 */
export function headerValue(request: ReceivedRequest, name: string): string | undefined {
  let value: string | undefined;
  for (const [candidate, part] of request.headers) {
    if (candidate.toLowerCase() === name) value = value === undefined ? part : `${value},${part}`;
  }
  return value;
}

function pairs(rawHeaders: readonly string[]): [string, string][] {
  const headers: [string, string][] = [];
  for (let i = 0; i < rawHeaders.length; i += 2)
    headers.push([rawHeaders[i] ?? "", rawHeaders[i + 1] ?? ""]);
  return headers;
}
