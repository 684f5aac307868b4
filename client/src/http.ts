/**
 * Requests to the API: each with one deadline for all of its attempts, repeated only where a
 * repetition may help.
 */
import { errorOf, TriggersError } from "./errors.ts";
import { pauseAfter, sleep } from "./pause.ts";

export interface Connection {
  /** Without a slash at its end. */
  url: string;
  apiKey: string;
  fetch: typeof fetch;
  /** For all attempts of one request and the pauses between them, in milliseconds. */
  timeout: number;
  /** For one attempt, in milliseconds. */
  attemptTimeout: number;
  /** Attempts after the first. */
  retries: number;
}

export interface Request
  extends Partial<Pick<Connection, "timeout" | "attemptTimeout" | "retries">> {
  method?: "GET" | "POST" | "PUT" | "DELETE";
  path: string;
  query?: Record<string, string | number | undefined>;
  headers?: Record<string, string>;
  /** JSON text. */
  body?: string;
  signal?: AbortSignal | undefined;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** How many it took. */
  attempts: number;
}

export class Http {
  readonly #connection: Connection;
  readonly #inbox: string | undefined;

  /** @param inbox whose routes are meant by those of `default` */
  constructor(connection: Connection, inbox?: string) {
    this.#connection = connection;
    this.#inbox = inbox;
  }

  inInbox(name: string): Http {
    return new Http(this.#connection, name);
  }

  /** @throws TriggersError; or the signal's reason, if that was what ended it */
  async ask(request: Request): Promise<Answer> {
    const { retries, timeout, attemptTimeout } = { ...this.#connection, ...request };
    const deadline = Date.now() + timeout;
    for (let attempt = 0; ; attempt++) {
      try {
        const limit = Math.min(attemptTimeout, deadline - Date.now());
        const { status, headers, text } = await this.#attempt(request, limit);
        return { status, headers, text, attempts: attempt + 1 };
      } catch (error) {
        if (!(error instanceof TriggersError && error.retryable) || attempt >= retries) throw error;
        const pause = pauseAfter(attempt, error.retryAfter);
        // The pause that the API asks for does not fit into the deadline: fail now.
        if (Date.now() + pause >= deadline) throw error;
        if (!(await sleep(pause, request.signal))) throw request.signal?.reason;
      }
    }
  }

  /** @returns the parsed body */
  async json<Body>(request: Request): Promise<Body> {
    return JSON.parse((await this.ask(request)).text);
  }

  /** A POST of options: those that are undefined are left out. */
  command<Body>(
    path: string,
    body: object,
    request: Omit<Request, "path" | "body"> = {},
  ): Promise<Body> {
    return this.json<Body>({ ...request, method: "POST", path, body: JSON.stringify(body) });
  }

  /** One attempt, whose answer is read by the caller: for streams. @throws as `ask` does */
  async open(request: Request & { signal: AbortSignal }): Promise<Response> {
    const response = await this.#fetch(request, request.signal);
    if (response.ok) return response;
    throw errorOf(response, await response.text().catch(() => ""));
  }

  async #attempt(request: Request, limit: number) {
    const abort = new AbortController();
    const { signal } = request;
    const relay = () => abort.abort(signal?.reason);
    if (signal?.aborted) relay();
    signal?.addEventListener("abort", relay);
    const message = `No answer from ${new URL(this.#connection.url).origin} in time`;
    const late = new TriggersError({ code: "timeout", message, retryable: true });
    const timer = setTimeout(() => abort.abort(late), limit);
    try {
      const response = await this.#fetch(request, abort.signal);
      const text = await response.text().catch((cause) => this.#fail(cause, abort.signal));
      if (!response.ok) throw errorOf(response, text);
      return { status: response.status, headers: response.headers, text };
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", relay);
    }
  }

  async #fetch(
    { method = "GET", path, query = {}, headers, body }: Request,
    signal: AbortSignal,
  ): Promise<Response> {
    const { url, apiKey, fetch } = this.#connection;
    const given = Object.entries(query).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]],
    );
    const search = given.length > 0 ? `?${new URLSearchParams(given)}` : "";
    const type = body === undefined ? {} : { "Content-Type": "application/json" };
    const init = {
      method,
      headers: { "X-API-Key": apiKey, ...type, ...headers },
      signal,
      ...(body !== undefined && { body }),
    };
    // A redirection would take the key elsewhere.
    return fetch(url + pathIn(this.#inbox, path) + search, { ...init, redirect: "manual" }).catch(
      (cause) => this.#fail(cause, signal),
    );
  }

  #fail(cause: unknown, signal: AbortSignal): never {
    if (signal.aborted) throw signal.reason;
    const why = cause instanceof Error ? reasonOf(cause) : String(cause);
    const message = `Cannot reach ${new URL(this.#connection.url).origin}: ${why}`;
    throw new TriggersError({ code: "network_error", message, retryable: true, cause });
  }
}

/** Every inbox has the routes of `default`, and its pages at `/events`. */
function pathIn(inbox: string | undefined, path: string): string {
  if (inbox === undefined) return path;
  const base = `/v1/inboxes/${encodeURIComponent(inbox)}`;
  if (path === "/v1/inbox") return `${base}/events`;
  if (path.startsWith("/v1/inbox/")) return base + path.slice("/v1/inbox".length);
  return path.replace(/^\/v1(\/events\/[^/]+\/ack)$/, `${base}$1`);
}

/**
 * Node hides the reason of "fetch failed" in its cause, and that of several addresses in the code
 * of the cause.
 */
function reasonOf({ message, cause }: Error): string {
  if (!(cause instanceof Error)) return message;
  return cause.message || ("code" in cause && String(cause.code)) || message;
}
