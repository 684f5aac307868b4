/** The API, method by method. */
import { type BatchItem, type BatchOptions, type BatchResult, publishBatch } from "./batch.ts";
import type { Job } from "./bulk-types.ts";
import { parseEvent } from "./event-json.ts";
import { Http } from "./http.ts";
import { type Inbox, type InboxOptions, inbox } from "./inbox.ts";
import { InboxClient } from "./inbox-client.ts";
import type { InboxDefinition, InboxList } from "./inbox-types.ts";
import { NamedInbox } from "./named-inbox.ts";
import { type CallOptions, type ClientOptions, type ReplayOptions, rangeOf } from "./options.ts";
import type { Publication } from "./publication.ts";
import { type Published, type PublishOptions, publish } from "./publish.ts";
import { SourceClient } from "./source-client.ts";
import type { Source, SourceList } from "./source-types.ts";
import type { InboxEvent, JsonObject, Me, Replay, ReplayCount } from "./types.ts";

/** What an `InboxClient` does, it does in `default`. */
export class TriggersClient extends InboxClient {
  readonly #http: Http;

  constructor({
    url,
    apiKey,
    fetch = globalThis.fetch,
    timeout = 30_000,
    attemptTimeout = 10_000,
    retries = 5,
  }: ClientOptions) {
    // Its method, called on anything but the global object, is an illegal invocation in browsers
    // and Workers.
    const unbound: typeof fetch = (input, init) => fetch(input, init);
    const options = { fetch: unbound, timeout, attemptTimeout, retries };
    const http = new Http({ url: baseOf(url), apiKey, ...options });
    super(http);
    this.#http = http;
  }

  publish(publication: Publication, options?: PublishOptions): Promise<Published> {
    return publish(this.#http, publication, options);
  }

  publishBatch(events: Iterable<BatchItem>, options?: BatchOptions): Promise<BatchResult> {
    return publishBatch(this.#http, events, options);
  }

  async get<Payload = JsonObject>(
    id: string,
    { signal }: CallOptions = {},
  ): Promise<InboxEvent<Payload>> {
    return parseEvent((await this.#http.ask({ path: eventPath(id), signal })).text);
  }

  /** Erases what the event said, for good. */
  async delete(id: string, { signal }: CallOptions = {}): Promise<void> {
    await this.#http.ask({ method: "DELETE", path: eventPath(id), signal });
  }

  /** One of the tenant's inboxes: all that waits there, and how it is defined. */
  inbox(name: string): NamedInbox;
  /** The events of `default`. */
  inbox<Payload = JsonObject>(options?: InboxOptions): Inbox<Payload>;
  inbox<Payload>(given: string | InboxOptions = {}): NamedInbox | Inbox<Payload> {
    if (typeof given === "string") return new NamedInbox(this.#http, given);
    return inbox(this.#http, given);
  }

  /** All inboxes, `default` first. */
  async inboxes({ signal }: CallOptions = {}): Promise<InboxDefinition[]> {
    return (await this.#http.json<InboxList>({ path: "/v1/inboxes", signal })).inboxes;
  }

  /** Where webhooks come in from one sender. */
  source(name: string): SourceClient {
    return new SourceClient(this.#http, name);
  }

  /** All sources, by name. */
  async sources({ signal }: CallOptions = {}): Promise<Source[]> {
    return (await this.#http.json<SourceList>({ path: "/v1/sources", signal })).sources;
  }

  me({ signal }: CallOptions = {}): Promise<Me> {
    return this.#http.json({ path: "/v1/me", signal });
  }

  /**
   * Puts settled events back into their inbox. Is never repeated by itself: two replays are not one.
   */
  replay(options: ReplayOptions, { signal }: CallOptions = {}): Promise<Replay> {
    return this.#http.command("/v1/replays", rangeOf(options), { signal, retries: 0 });
  }

  countReplay(options: ReplayOptions, { signal }: CallOptions = {}): Promise<ReplayCount> {
    return this.#http.command("/v1/replays", { ...rangeOf(options), dry_run: true }, { signal });
  }

  /** How far a job is that acts on all events that match. */
  getJob(id: string, { signal }: CallOptions = {}): Promise<Job> {
    return this.#http.json({ path: `/v1/jobs/${encodeURIComponent(id)}`, signal });
  }

  getReplay(id: string, { signal }: CallOptions = {}): Promise<Replay> {
    return this.#http.json({ path: `/v1/replays/${encodeURIComponent(id)}`, signal });
  }
}

function baseOf(url: string | URL): string {
  const { protocol, origin, pathname } = new URL(url);
  if (protocol !== "https:" && protocol !== "http:")
    throw new TypeError("url must begin with https:// or http://");
  return origin + pathname.replace(/\/+$/, "");
}

const eventPath = (id: string): string => `/v1/events/${encodeURIComponent(id)}`;
