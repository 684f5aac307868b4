/** Receivers of pushes on this machine: each path of one server behaves in its own way. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";

export interface Post {
  path: string;
  headers: Record<string, string>;
  body: string;
  at: number;
}

type Behaviour = (response: ServerResponse, post: Post, request: IncomingMessage) => void;

export const answers =
  (status: number, headers: Record<string, string> = {}): Behaviour =>
  (response) =>
    void response.writeHead(status, headers).end();

/** Never ends, but ends sooner than the test. */
const gigabyte: Behaviour = (response) => {
  response.writeHead(200, { "content-type": "application/octet-stream" });
  const chunk = Buffer.alloc(65_536);
  let sent = 0;
  const more = () => {
    while (sent < 1_073_741_824 && response.writable) {
      sent += chunk.length;
      if (!response.write(chunk)) return void response.once("drain", more);
    }
    response.end();
  };
  response.on("error", () => undefined);
  more();
};

export const behaviours = {
  ok: answers(204),
  fails: answers(500),
  gone: answers(410),
  large: answers(413),
  unfit: answers(422),
  hangs: () => {},
  resets: (_, __, request) => request.socket.destroy(),
  halfHead: (_, __, request) => void request.socket.end("HTTP/1.1 200 OK\r\nContent-Le"),
  halfBody: (_, __, request) => {
    request.socket.end("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
  },
  slowBody: (response) => {
    response.writeHead(200, { "content-length": "10" }).write("a");
  },
  gigabyte,
} satisfies Record<string, Behaviour>;

export class Receiver {
  readonly posts: Post[] = [];
  readonly #behaviours = new Map<string, Behaviour>();
  readonly #server: Server;

  constructor() {
    this.#server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const post: Post = {
        path: (request.url ?? "").slice(1),
        headers: request.headers as Record<string, string>,
        body: Buffer.concat(chunks).toString(),
        at: Date.now(),
      };
      this.posts.push(post);
      (this.#behaviours.get(post.path) ?? behaviours.ok)(response, post, request);
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** @returns the URL of a path that behaves so from now on */
  at(path: string, behaviour: Behaviour = behaviours.ok): string {
    this.#behaviours.set(path, behaviour);
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${path}`;
  }

  to(path: string): Post[] {
    return this.posts.filter((post) => post.path === path);
  }
}

/** @throws unless one of its signatures is of this secret, and recent */
export const verified = (secret: string, { headers, body }: Post): void =>
  void new Webhook(secret).verify(body, headers, { tolerance: 120 } as never);
