/** One client of the edge, that asks one thing after the other. */
import { HttpClient } from "../paths/http-client.ts";
import { leaseLength, mustBe, pageLength } from "../paths/way.ts";
import { realistic } from "../payloads.ts";

const publication = `{"payload":${realistic(1024, 1024)}}`;

/** Each takes the API key to ask with. */
export class FarClient {
  readonly #client: HttpClient;
  readonly #leases: string[] = [];

  constructor(url: string) {
    this.#client = new HttpClient(url);
  }

  publish = (key: string): Promise<unknown> => this.#ask(key, 201, "/v1/events", publication);

  page = (key: string): Promise<unknown> =>
    this.#ask(key, 200, `/v1/inbox?limit=${pageLength}&offset=0`);

  async lease(key: string): Promise<void> {
    const wanted = JSON.stringify({ limit: leaseLength, lease_seconds: 300 });
    const { lease_id } = JSON.parse(await this.#ask(key, 200, "/v1/inbox/lease", wanted));
    this.#leases.push(lease_id);
  }

  /** What it leased first. */
  async acknowledge(key: string): Promise<void> {
    const settled = JSON.stringify({ lease_id: this.#leases.shift() });
    const { failed } = JSON.parse(await this.#ask(key, 200, "/v1/inbox/ack", settled));
    mustBe(failed === 0, "all acknowledged");
  }

  close(): void {
    this.#client.close();
  }

  async #ask(key: string, expected: number, path: string, body?: string): Promise<string> {
    const headers = { "x-api-key": key, ...(body && { "content-type": "application/json" }) };
    const { status, text } = await this.#client.send(path, headers, body);
    mustBe(status === expected, `${status} ${text}`);
    return text;
  }
}
