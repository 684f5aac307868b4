/**
 * What several requests of an isolate want at the same time is asked once, and the answer may serve
 * those that follow.
 */
import { BackendUnavailable } from "./failure.ts";

export interface SharedCallsOptions {
  /** For how long an answer serves, a failure too, in milliseconds. */
  servedFor: number;
  /** How long a request waits for the call, whoever made it, in milliseconds. */
  timeout: number;
  /** Answers that are kept. */
  atMost: number;
}

/** Lets the call outlive the request that made it: others may wait for it. */
export type WaitUntil = (promise: Promise<unknown>) => void;

interface Entry<Value> {
  call: Promise<Value>;
  /**
   * Until when it serves, in Unix milliseconds. While the call is in flight, its time limit: the
   * runtime may cancel the request that made it, and then it never ends.
   */
  until: number;
}

export class SharedCalls<Value> {
  readonly #options: SharedCallsOptions;
  readonly #entries = new Map<string, Entry<Value>>();

  constructor(options: SharedCallsOptions) {
    this.#options = options;
  }

  /** @throws what the call throws; BackendUnavailable if it takes too long */
  get(name: string, call: () => Promise<Value>, waitUntil: WaitUntil): Promise<Value> {
    const entry = this.#entries.get(name);
    if (entry && Date.now() < entry.until) return this.#inTime(entry.call);
    return this.#inTime(this.#begin(name, call, waitUntil));
  }

  #begin(name: string, call: () => Promise<Value>, waitUntil: WaitUntil): Promise<Value> {
    const { servedFor, timeout, atMost } = this.#options;
    const entry: Entry<Value> = { call: call(), until: Date.now() + timeout };
    this.#entries.delete(name);
    this.#entries.set(name, entry);
    if (this.#entries.size > atMost)
      this.#entries.delete(this.#entries.keys().next().value ?? name);
    const settle = () => {
      entry.until = Date.now() + servedFor;
    };
    waitUntil(entry.call.then(settle, settle));
    return entry.call;
  }

  /**
   * With a timer of this request's own: the runtime takes a request for hung that waits for nothing
   * but another's promise.
   */
  async #inTime(call: Promise<Value>): Promise<Value> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => reject(new BackendUnavailable("timeout")),
      this.#options.timeout,
    );
    try {
      return await Promise.race([call, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
