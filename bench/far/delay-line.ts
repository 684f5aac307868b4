/** A way to the private API that is as long as one around the earth. */
import { connect, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { close, listen, loopback } from "../../local/sockets.ts";

/** Round trips before the first request of a connection is sent: TCP's and TLS's. */
const handshake = 2;

export interface DelayLine {
  /** The private API's address at this end. */
  url: string;
  /** Requests that went through so far. */
  requests: () => number;
  close: () => Promise<void>;
}

/** @param roundTrip milliseconds */
export async function delayLine(url: string, roundTrip: number): Promise<DelayLine> {
  const { port, pathname } = new URL(url);
  let requests = 0;
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(port), loopback);
    for (const socket of [near, far]) {
      sockets.add(socket.setNoDelay());
      socket.once("close", () => sockets.delete(socket));
      socket.once("error", () => {
        near.destroy();
        far.destroy();
      });
    }
    near.on("data", (chunk) => {
      // The edge sends one request after the other on a connection, each from its first line on.
      if (/^[A-Z]+ \//.test(chunk.toString("latin1", 0, 16))) requests++;
    });
    carry(near, far, roundTrip / 2, sleep(handshake * roundTrip));
    carry(far, near, roundTrip / 2);
  });
  const at = await listen(server, 0, "the delay line");
  return {
    url: `http://${loopback}:${at}${pathname}`,
    requests: () => requests,
    async close() {
      for (const socket of sockets) socket.destroy();
      await close(server);
    },
  };
}

/** Each chunk comes out as much later as it went in, in order. */
function carry(from: Socket, to: Socket, delay: number, open: Promise<void> = Promise.resolve()) {
  let last = open;
  const after = (then: () => void) => {
    const due = sleep(delay);
    last = last.then(() => due).then(then);
  };
  from.on("data", (chunk) => after(() => to.write(chunk)));
  from.on("end", () => after(() => to.end()));
}
