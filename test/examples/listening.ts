/** Something else that listens where the API was thought to be. */
import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";

/** It stops when it is disposed of. */
export class Listening implements AsyncDisposable {
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server) {
    const address = server.address();
    this.url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
    this.#server = server;
  }

  static async with(listener: RequestListener): Promise<Listening> {
    const server = createServer(listener).listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Listening(server);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close().closeAllConnections();
  }
}
