/** The API, method by method. */
import { type BatchItem, type BatchOptions, type BatchResult, publishBatch } from "./batch.ts";
import { Consumer } from "./consume.ts";
import { parseEvent, parseEvents } from "./event-json.ts";
import type { ConsumeOptions, Handler } from "./handler.ts";
import { Http } from "./http.ts";
import { type Inbox, type InboxOptions, inbox } from "./inbox.ts";
import {
  type CallOptions,
  type ClientOptions,
  type LeaseOptions,
  type ReplayOptions,
  rangeOf,
  type Selection,
  selected,
} from "./options.ts";
import type { Publication } from "./publication.ts";
import { type Published, type PublishOptions, publish } from "./publish.ts";
import { type Tail, type TailOptions, tail } from "./tail.ts";
import type {
  Acknowledgment,
  Acknowledgments,
  Extensions,
  InboxEvent,
  JsonObject,
  Lease,
  Me,
  Redrivals,
  Rejections,
  Releases,
  Replay,
  ReplayCount,
  Stats,
} from "./types.ts";

export class TriggersClient {
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
    this.#http = new Http({
      url: baseOf(url),
      apiKey,
      fetch: unbound,
      timeout,
      attemptTimeout,
      retries,
    });
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

  /** Of one event; `acknowledgeMany` takes a lease, or up to 100. */
  acknowledge(
    id: string,
    { leaseId, signal }: CallOptions & { leaseId?: string | undefined } = {},
  ): Promise<Acknowledgment> {
    return this.#http.command(`${eventPath(id)}/ack`, { lease_id: leaseId }, { signal });
  }

  inbox<Payload = JsonObject>(options?: InboxOptions): Inbox<Payload> {
    return inbox(this.#http, options);
  }

  tail<Payload = JsonObject>(options?: TailOptions): Tail<Payload> {
    return tail(this.#http, options);
  }

  /** Resolves when `signal` has stopped it and everything begun is finished. */
  async consume<Payload = JsonObject>(
    handler: Handler<Payload>,
    options: ConsumeOptions<Payload> = {},
  ): Promise<void> {
    await new Consumer(this.#http, handler, options).run();
  }

  async lease<Payload = JsonObject>(options: LeaseOptions = {}): Promise<Lease<Payload>> {
    const { limit, leaseSeconds, waitSeconds = 0, source, signal } = options;
    const body = JSON.stringify({
      limit,
      lease_seconds: leaseSeconds,
      wait_seconds: waitSeconds,
      source,
    });
    const attemptTimeout = (waitSeconds + 10) * 1000;
    const timeout = (waitSeconds + 30) * 1000;
    const path = "/v1/inbox/lease";
    const question = { method: "POST" as const, path, body, signal, attemptTimeout, timeout };
    return parseEvents((await this.#http.ask(question)).text);
  }

  acknowledgeMany(selection: Selection, { signal }: CallOptions = {}): Promise<Acknowledgments> {
    return this.#http.command("/v1/inbox/ack", selected(selection), { signal });
  }

  release(
    selection: Selection & { delaySeconds?: number | undefined },
    { signal }: CallOptions = {},
  ): Promise<Releases> {
    return this.#http.command(
      "/v1/inbox/release",
      { ...selected(selection), delay_seconds: selection.delaySeconds },
      { signal },
    );
  }

  extend(
    selection: Selection & { leaseSeconds?: number | undefined },
    { signal }: CallOptions = {},
  ): Promise<Extensions> {
    return this.#http.command(
      "/v1/inbox/extend",
      { ...selected(selection), lease_seconds: selection.leaseSeconds },
      { signal },
    );
  }

  /** Makes dead letters of them. */
  reject(
    selection: Selection & { reason?: string | undefined },
    { signal }: CallOptions = {},
  ): Promise<Rejections> {
    return this.#http.command(
      "/v1/inbox/reject",
      { ...selected(selection), reason: selection.reason },
      { signal },
    );
  }

  /** Puts dead letters back. */
  redrive(eventIds: readonly string[], { signal }: CallOptions = {}): Promise<Redrivals> {
    return this.#http.command("/v1/inbox/redrive", { event_ids: eventIds }, { signal });
  }

  stats({ signal }: CallOptions = {}): Promise<Stats> {
    return this.#http.json({ path: "/v1/inbox/stats", signal });
  }

  me({ signal }: CallOptions = {}): Promise<Me> {
    return this.#http.json({ path: "/v1/me", signal });
  }

  /**
   * Puts settled events back into the inbox. Is never repeated by itself: two replays are not one.
   */
  replay(options: ReplayOptions, { signal }: CallOptions = {}): Promise<Replay> {
    return this.#http.command("/v1/replays", rangeOf(options), { signal, retries: 0 });
  }

  countReplay(options: ReplayOptions, { signal }: CallOptions = {}): Promise<ReplayCount> {
    return this.#http.command("/v1/replays", { ...rangeOf(options), dry_run: true }, { signal });
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
