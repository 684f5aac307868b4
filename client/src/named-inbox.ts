/** One of the tenant's inboxes. */
import type { Http } from "./http.ts";
import { type Inbox, type InboxOptions, inbox, type Time, timeText } from "./inbox.ts";
import { InboxClient } from "./inbox-client.ts";
import type { InboxCount, InboxDefinition, InboxSettings } from "./inbox-types.ts";
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

  /** How it is defined, and how far it is filled. */
  definition({ signal }: CallOptions = {}): Promise<InboxDefinition> {
    return this.#http.json({ path: this.#path, signal });
  }

  /**
   * Makes it, or replaces its definition as a whole: for what is published from then on. Takes more
   * than a second.
   * @param options `since`: if this makes it, it is filled with the stored events from then on
   */
  define(
    settings: InboxSettings = {},
    { since, signal }: CallOptions & { since?: Time | undefined } = {},
  ): Promise<InboxDefinition> {
    return this.#put(
      { ...settings, ...(since !== undefined && { since: timeText(since) }) },
      signal,
    );
  }

  /** Counts the stored events that such an inbox would be filled with, and defines nothing. */
  countMatching(
    { since, ...settings }: InboxSettings & { since: Time },
    { signal }: CallOptions = {},
  ): Promise<InboxCount> {
    return this.#put({ ...settings, since: timeText(since), dry_run: true }, signal);
  }

  #put<Answer>(body: object, signal: AbortSignal | undefined): Promise<Answer> {
    const path = this.#path;
    return this.#http.json({ method: "PUT", path, body: JSON.stringify(body), signal });
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
