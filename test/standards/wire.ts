/** Bytes on a connection, as no client library would send them, and what comes back. */
import { connect } from "node:net";

export interface WireAnswer {
  /** Undefined if nothing came back. */
  status: number | undefined;
  text: string;
}

export interface Sending {
  /** What the client does when it has sent the bytes. Default: it waits for the answer. */
  afterwards?: "half-close" | "hang up";
}

/** @returns when there is an answer, or the connection has ended */
export function send(
  url: string,
  bytes: string | Uint8Array,
  { afterwards }: Sending = {},
): Promise<WireAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let received = "";
    const answer = () => {
      socket.destroy();
      const status = /^HTTP\/1\.1 (\d+)/.exec(received)?.[1];
      resolve({
        status: status === undefined ? undefined : Number(status),
        text: received.slice(received.indexOf("\r\n\r\n") + 4),
      });
    };
    socket.on("data", (data) => {
      received += data.toString("latin1");
      if (isWhole(received)) answer();
    });
    socket.on("error", answer).on("close", answer);
    socket.write(bytes, () => {
      if (afterwards === "half-close") socket.end();
      // The server has begun with the request when it answers another one.
      if (afterwards === "hang up") fetch(`${url}/health`).then(() => socket.destroy());
    });
  });
}

function isWhole(received: string): boolean {
  const end = received.indexOf("\r\n\r\n");
  const length = /^content-length: (\d+)/im.exec(received.slice(0, end))?.[1];
  if (end === -1) return false;
  return length === undefined
    ? received.endsWith("0\r\n\r\n")
    : received.length >= end + 4 + Number(length);
}

export const head = (line: string, headers: Record<string, string>): string =>
  [`${line} HTTP/1.1`, "Host: x", ...Object.entries(headers).map((pair) => pair.join(": "))]
    .map((text) => `${text}\r\n`)
    .concat("\r\n")
    .join("");
