/** Follows an inbox as it fills, over connections that come and go. */
import { TriggersError } from "./errors.ts";
import { parseEvent } from "./event-json.ts";
import type { Http } from "./http.ts";
import { type Time, timeText } from "./inbox.ts";
import { pauseAfter, sleep } from "./pause.ts";
import { SeenEvents } from "./seen-events.ts";
import { type Message, messagesOf } from "./server-sent-events.ts";
import type { InboxEvent, JsonObject } from "./types.ts";

export interface TailOptions {
  source?: string | undefined;
  type?: string | undefined;
  /** One of the event's. */
  tag?: string | undefined;
  /** From when on. Default: now. */
  since?: Time | undefined;
  /** Where an earlier tail of the same selection was: its `lastEventId`. */
  lastEventId?: string | undefined;
  /** Ends the iteration, without an error. */
  signal?: AbortSignal | undefined;
  /** Called for every connection that was lost, before the next one is opened. */
  onReconnect?: ((error: TriggersError | undefined) => void) | undefined;
}

/**
 * Iterates over events as they arrive, each once. It ends when the signal says so, or with an error
 * that no repetition helps.
 */
export interface Tail<Payload = JsonObject> extends AsyncIterable<InboxEvent<Payload>> {
  /**
   * Opaque. Keep it to go on from here later; what had arrived shortly before may come again then.
   */
  readonly lastEventId: string | undefined;
}

/**
 * The API sends a heartbeat every few seconds. After so many milliseconds without one, the
 * connection is dead.
 */
const heartbeatTimeout = 60_000;

/** For a connection to be accepted, in milliseconds. */
const connectTimeout = 15_000;

export function tail<Payload>(http: Http, options: TailOptions = {}): Tail<Payload> {
  const follower = new Follower<Payload>(http, options);
  return {
    [Symbol.asyncIterator]: () => follower.events(),
    get lastEventId() {
      return follower.lastEventId;
    },
  };
}

class Follower<Payload> {
  lastEventId: string | undefined;
  readonly #http: Http;
  readonly #options: TailOptions;
  readonly #seen = new SeenEvents();
  /** Milliseconds before the next connection, as the API asks. */
  #retry = 0;
  /** Connections in a row that brought nothing. */
  #failures = 0;

  constructor(http: Http, options: TailOptions) {
    this.#http = http;
    this.#options = options;
    this.lastEventId = options.lastEventId;
  }

  async *events(): AsyncGenerator<InboxEvent<Payload>, void, undefined> {
    const { signal, onReconnect } = this.#options;
    while (!signal?.aborted) {
      let lost: TriggersError | undefined;
      try {
        yield* this.#connection();
      } catch (error) {
        if (signal?.aborted) return;
        if (!(error instanceof TriggersError && error.retryable)) throw error;
        lost = error;
      }
      if (signal?.aborted) return;
      onReconnect?.(lost);
      await sleep(pauseAfter(this.#failures++, lost?.retryAfter ?? this.#retry), signal);
    }
  }

  async *#connection(): AsyncGenerator<InboxEvent<Payload>, void, undefined> {
    const { source, type, tag, since, signal } = this.#options;
    const line = new Line(signal);
    try {
      line.expect(connectTimeout);
      const last = this.lastEventId === undefined ? {} : { "Last-Event-ID": this.lastEventId };
      const query = { source, type, tag, since: since === undefined ? undefined : timeText(since) };
      const headers = { Accept: "text/event-stream", ...last };
      const { body } = await this.#http.open({
        path: "/v1/inbox/stream",
        query,
        headers,
        signal: line.signal,
      });
      if (!body) return;
      line.expect(heartbeatTimeout);
      for await (const message of messagesOf(body)) {
        // The reader may take any time with these events: the deadline stops meanwhile.
        line.pause();
        yield* this.#take(message);
        line.expect(heartbeatTimeout);
      }
    } catch (error) {
      if (error instanceof TriggersError || signal?.aborted) throw error;
      throw line.signal.aborted ? line.signal.reason : lostConnection(error);
    } finally {
      line.close();
    }
  }

  *#take({ id, event, data, retry }: Message): Generator<InboxEvent<Payload>, void, undefined> {
    this.#failures = 0;
    if (retry !== undefined) this.#retry = retry;
    if (event === "event" && data !== undefined) {
      const arrived: InboxEvent<Payload> = parseEvent(data);
      if (this.#seen.isNew(arrived)) yield arrived;
    }
    // Only now: a reader that stops while it handles an event may see it again, but never misses it.
    this.lastEventId = id ?? this.lastEventId;
  }
}

const lostConnection = (cause: unknown): TriggersError =>
  new TriggersError({
    code: "network_error",
    message: "The connection was lost",
    retryable: true,
    cause,
  });

/**
 * One connection. It is closed when the caller aborts, or when nothing arrives for too long.
 */
class Line {
  readonly #abort = new AbortController();
  readonly #outer: AbortSignal | undefined;
  readonly #relay = () => this.#abort.abort(this.#outer?.reason);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(outer: AbortSignal | undefined) {
    this.#outer = outer;
    outer?.addEventListener("abort", this.#relay);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  expect(milliseconds: number): void {
    this.pause();
    const late = new TriggersError({
      code: "timeout",
      message: "Nothing arrived for too long",
      retryable: true,
    });
    this.#timer = setTimeout(() => this.#abort.abort(late), milliseconds);
  }

  pause(): void {
    clearTimeout(this.#timer);
  }

  close(): void {
    this.pause();
    this.#outer?.removeEventListener("abort", this.#relay);
    this.#abort.abort();
  }
}
