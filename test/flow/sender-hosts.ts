/** The senders' own hosts for a running system: keys and certificates, and confirmed subscriptions. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { published } from "../published-keys.ts";

export class SenderHosts {
  readonly #server: Server;
  /** What was asked for, in order. */
  readonly asked: string[] = [];
  /** Whether they cannot be reached. */
  isAway = false;

  constructor() {
    this.#server = createServer(async ({ url = "" }, response) => {
      const meant = decodeURIComponent(url.slice(1));
      this.asked.push(meant);
      const { status, body } = this.isAway ? { status: 500, body: "" } : await published(meant);
      response.writeHead(status).end(body);
    });
  }

  /** They stay where they are while the system is restarted. */
  async start(): Promise<void> {
    if (this.#server.listening) return;
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
  }

  get url(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
