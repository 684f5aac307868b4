/**
 * A lean HTTP client on connections that are kept: what measures must cost less than what is
 * measured.
 */
import { Agent, request } from "node:http";

export interface HttpAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

export class HttpClient {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 256 });
  readonly #base: URL;

  constructor(base: string) {
    this.#base = new URL(base);
  }

  /** @param body none: GET */
  send(path: string, headers: Record<string, string>, body?: string): Promise<HttpAnswer> {
    const { hostname, port, host } = this.#base;
    const length = body === undefined ? [] : ["content-length", String(Buffer.byteLength(body))];
    const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
    const sent = request(
      {
        hostname,
        port,
        path,
        method: body === undefined ? "GET" : "POST",
        agent: this.#agent,
        headers: ["host", host, ...Object.entries(headers).flat(), ...length],
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString(),
          });
        });
        response.on("error", reject);
      },
    );
    sent.on("error", reject);
    sent.end(body);
    return promise;
  }

  close(): void {
    this.#agent.destroy();
  }
}
