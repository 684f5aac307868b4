/** One of the tenant's sources: where webhooks come in. Its key needs the scope `admin`. */
import type { Http } from "./http.ts";
import type { CallOptions } from "./options.ts";
import type { Source, SourceDeliveries, SourceSettings } from "./source-types.ts";

export class SourceClient {
  readonly name: string;
  readonly #http: Http;

  constructor(http: Http, name: string) {
    this.name = name;
    this.#http = http;
  }

  /** How it is defined, and its address; never its secret. */
  definition({ signal }: CallOptions = {}): Promise<Source> {
    return this.#http.json({ path: this.#path, signal });
  }

  /** Makes it, or replaces its definition as a whole; its secret stays if none is given. */
  define(settings: SourceSettings, { signal }: CallOptions = {}): Promise<Source> {
    const body = JSON.stringify(settings);
    return this.#http.json({ method: "PUT", path: this.#path, body, signal });
  }

  /** What became of the latest deliveries, and why. */
  deliveries({ signal }: CallOptions = {}): Promise<SourceDeliveries> {
    return this.#http.json({ path: `${this.#path}/deliveries`, signal });
  }

  /** Its address takes nothing any more; events that came through it stay. */
  async delete({ signal }: CallOptions = {}): Promise<void> {
    await this.#http.ask({ method: "DELETE", path: this.#path, signal });
  }

  get #path(): string {
    return `/v1/sources/${encodeURIComponent(this.name)}`;
  }
}
