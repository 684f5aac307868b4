/** One of the tenant's inboxes. */
import type { Http } from "./http.ts";
import { type Inbox, type InboxOptions, inbox } from "./inbox.ts";
import { InboxClient } from "./inbox-client.ts";
import type { InboxDefinition, InboxSettings } from "./inbox-types.ts";
import type { CallOptions } from "./options.ts";
import type { JsonObject } from "./types.ts";

export class NamedInbox extends InboxClient {
  readonly name: string;
  readonly #http: Http;

  constructor(http: Http, name: string) {
    const here = http.inInbox(name);
    super(here);
    this.name = name;
    this.#http = here;
  }

  /** Reads what is in it. */
  events<Payload = JsonObject>(options?: InboxOptions): Inbox<Payload> {
    return inbox(this.#http, options);
  }

  /** How it is defined. */
  definition({ signal }: CallOptions = {}): Promise<InboxDefinition> {
    return this.#http.json({ path: this.#path, signal });
  }

  /**
   * Makes it, or replaces its definition as a whole: for what is published from then on. Takes more
   * than a second.
   */
  define(settings: InboxSettings = {}, { signal }: CallOptions = {}): Promise<InboxDefinition> {
    const body = JSON.stringify(settings);
    return this.#http.json({ method: "PUT", path: this.#path, body, signal });
  }

  /** @param options `force`: also if it holds events that are not acknowledged */
  async delete({
    force,
    signal,
  }: CallOptions & { force?: boolean | undefined } = {}): Promise<void> {
    const query = { force: force ? "true" : undefined };
    await this.#http.ask({ method: "DELETE", path: this.#path, query, signal });
  }

  get #path(): string {
    return `/v1/inboxes/${encodeURIComponent(this.name)}`;
  }
}
