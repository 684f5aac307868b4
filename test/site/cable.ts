/** A cable between the browser and the edge, which a test can cut. */
import { connect, createServer, type Socket } from "node:net";
import { listen, loopback } from "../../local/sockets.ts";

export interface Cable {
  /** Of its near end. */
  url: string;
  /**
   * Breaks what goes through it.
   * @param forGood whether new connections are refused, too, until it is mended
   */
  cut: (forGood: boolean) => void;
  mend: () => void;
  remove: () => void;
}

export async function layCable(to: string): Promise<Cable> {
  const port = Number(new URL(to).port);
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) return near.destroy();
    const far = connect(port, loopback);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => sockets.delete(one) && other.destroy());
      one.pipe(other);
    }
  });
  const cut = (forGood: boolean) => {
    isCut = forGood;
    for (const socket of sockets) socket.destroy();
  };
  const mend = () => {
    isCut = false;
  };
  const remove = () => {
    cut(true);
    server.close();
  };
  return { url: `http://${loopback}:${await listen(server, 0, "the cable")}`, cut, mend, remove };
}
