/**
 * Publishes many events in few requests: split by count and bytes, and only what failed is sent
 * again.
 */
import { limits } from "../../contract/limits.ts";
import { TriggersError } from "./errors.ts";
import type { Http } from "./http.ts";
import { pauseAfter, sleep } from "./pause.ts";
import { type Publication, publicationJson } from "./publication.ts";
import type { PublishError } from "./types.ts";

/** `idempotencyKey`: see `publish`. Default: a random one. */
export type BatchItem = Publication & { idempotencyKey?: string | undefined };

export interface BatchOptions {
  /** Requests at the same time. Default: 1; with more of them, the order of the events is not kept. */
  concurrency?: number | undefined;
  signal?: AbortSignal | undefined;
}

export interface BatchItemResult {
  /** Of the event in what was given. */
  index: number;
  idempotencyKey: string;
  /** What a publish of it alone would have answered; 0 if nothing was answered. */
  status: number;
  event_id?: string | undefined;
  error?: PublishError | undefined;
}

export interface BatchResult {
  /** One for each event, in the order given. */
  results: BatchItemResult[];
  /** Stored, or spooled, by this call. */
  accepted: number;
  /** Stored by an earlier one with the same key. */
  duplicates: number;
  failed: number;
}

/** One event on its way. */
interface Item {
  index: number;
  idempotencyKey: string;
  isNamedByCaller: boolean;
  json: string;
  bytes: number;
}

/**
 * @throws TriggersError if nothing at all was accepted, and the requests themselves were refused:
 * with a wrong key, for example
 */
export async function publishBatch(
  http: Http,
  events: Iterable<BatchItem>,
  options: BatchOptions = {},
): Promise<BatchResult> {
  const items = Array.from(events, itemOf);
  const chunks = split(items);
  const results: BatchItemResult[] = [];
  let refusal: TriggersError | undefined;
  const send = async () => {
    for (let chunk = chunks.shift(); chunk; chunk = chunks.shift()) {
      const sent = new Sending(http, chunk, options.signal);
      results.push(...(await sent.run()));
      refusal ??= sent.refusal;
    }
  };
  await Promise.all(Array.from({ length: options.concurrency ?? 1 }, send));
  results.sort((a, b) => a.index - b.index);
  const count = (...statuses: number[]) =>
    results.filter(({ status }) => statuses.includes(status)).length;
  const [accepted, duplicates] = [count(201, 202), count(200)];
  if (refusal && accepted + duplicates === 0) throw refusal;
  return { results, accepted, duplicates, failed: results.length - accepted - duplicates };
}

const encoder = new TextEncoder();

function itemOf({ idempotencyKey, ...publication }: BatchItem, index: number): Item {
  const key = idempotencyKey ?? crypto.randomUUID();
  const json = publicationJson(publication as Publication, key);
  const bytes = encoder.encode(json).byteLength + 1;
  return { index, idempotencyKey: key, isNamedByCaller: idempotencyKey !== undefined, json, bytes };
}

const envelope = '{"events":[]}'.length;

/** An item that is too large for any request goes alone, to be refused alone. */
function split(items: readonly Item[]): Item[][] {
  const chunks: Item[][] = [];
  let bytes = 0;
  for (const item of items) {
    const chunk = chunks.at(-1);
    if (chunk && chunk.length < limits.batch && bytes + item.bytes <= limits.batchBodyBytes) {
      chunk.push(item);
      bytes += item.bytes;
    } else {
      chunks.push([item]);
      bytes = envelope + item.bytes;
    }
  }
  return chunks;
}

/** How often items are sent again that failed for a while. */
const repetitions = 4;

interface Answered {
  results: Omit<BatchItemResult, "idempotencyKey">[];
}

/** One chunk, until each of its items is stored, or refused for good. */
class Sending {
  /** Why a request as a whole failed. */
  refusal: TriggersError | undefined;
  readonly #http: Http;
  readonly #signal: AbortSignal | undefined;
  readonly #items: readonly Item[];
  readonly #results = new Map<Item, BatchItemResult>();

  constructor(http: Http, items: readonly Item[], signal: AbortSignal | undefined) {
    this.#http = http;
    this.#items = items;
    this.#signal = signal;
  }

  async run(): Promise<BatchItemResult[]> {
    for (let attempt = 0; ; attempt++) {
      const left = this.#items.filter(
        (item) => this.#results.get(item)?.error?.retryable ?? !this.#results.has(item),
      );
      if (left.length === 0 || attempt > repetitions || this.refusal)
        return [...this.#results.values()];
      if (attempt > 0 && !(await sleep(pauseAfter(attempt), this.#signal)))
        throw this.#signal?.reason;
      await this.#send(left);
    }
  }

  async #send(items: readonly Item[]): Promise<void> {
    const body = `{"events":[${items.map(({ json }) => json).join(",")}]}`;
    try {
      const path = "/v1/events/batch";
      const { results } = await this.#http.json<Answered>({
        method: "POST",
        path,
        body,
        signal: this.#signal,
      });
      for (const [i, item] of items.entries()) this.#settle(item, results[i]);
    } catch (error) {
      if (!(error instanceof TriggersError)) throw error;
      this.refusal = error;
      for (const item of items) this.#results.set(item, refused(item, error));
    }
  }

  #settle(item: Item, result: Omit<BatchItemResult, "idempotencyKey"> | undefined): void {
    const { index, idempotencyKey, isNamedByCaller } = item;
    if (!result)
      throw new TriggersError({
        code: "unexpected_answer",
        message: "An event has no result",
        retryable: false,
      });
    // A random key is known to this call alone: an attempt of it has stored the event.
    const status = result.status === 200 && !isNamedByCaller ? 201 : result.status;
    this.#results.set(item, { ...result, index, idempotencyKey, status });
  }
}

function refused(
  { index, idempotencyKey }: Item,
  { code, message, retryable, status = 0 }: TriggersError,
): BatchItemResult {
  return {
    index,
    idempotencyKey,
    status,
    error: { code, title: message, detail: message, retryable },
  };
}
