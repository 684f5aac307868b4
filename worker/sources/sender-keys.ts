/**
 * Keys that senders publish: fetched from their own hosts, and trusted in this isolate's memory for
 * as long as they say, within bounds.
 */
import { senderKeys as bounds } from "../../contract/cache-bounds.ts";
import { BackendUnavailable } from "../private-api/failure.ts";
import { SharedCalls, type WaitUntil } from "../private-api/shared-calls.ts";
import { type Fetch, fetchDocument, SenderUnavailable, unavailable } from "./sender-host.ts";

export interface KeyContext {
  fetch: Fetch;
  waitUntil: WaitUntil;
  /** Who makes the isolate fetch. */
  source_id: string;
}

interface Entry<Keys> {
  keys: Keys;
  /** Unix milliseconds. */
  asked_at: number;
  until: number;
}

const seconds = 1000;
/** Ends after the fetch's own time limit. */
const timeout = 4_000;

export class SenderKeys<Keys> {
  readonly #read: (text: string) => Promise<Keys>;
  readonly #atMost: number;
  readonly #entries = new Map<string, Entry<Keys>>();
  /** A failure serves for a second: who cannot be reached is not asked by every delivery. */
  readonly #calls: SharedCalls<Entry<Keys> | undefined>;

  /**
   * @param read the keys in a document; what it throws means that they cannot be had
   * @param atMost documents that are kept
   */
  constructor(read: (text: string) => Promise<Keys>, atMost: number) {
    this.#read = read;
    this.#atMost = atMost;
    this.#calls = new SharedCalls({ servedFor: 1 * seconds, timeout, atMost });
  }

  /** @returns undefined if the keys there are known, and no older than they may be */
  known(url: string): Entry<Keys> | undefined {
    const entry = this.#entries.get(url);
    return entry && Date.now() < entry.until ? entry : undefined;
  }

  /**
   * @param begin called before the isolate really asks; what it throws, this throws
   * @returns undefined if there is no such document
   * @throws SenderUnavailable if nobody can say
   */
  async fetched(
    url: string,
    { fetch, waitUntil }: KeyContext,
    begin: () => void = () => undefined,
  ): Promise<Keys | undefined> {
    const call = () => {
      begin();
      return this.#fetch(url, fetch);
    };
    try {
      return (await this.#calls.get(url, call, waitUntil))?.keys;
    } catch (error) {
      throw error instanceof BackendUnavailable ? new SenderUnavailable() : error;
    }
  }

  async #fetch(url: string, fetch: Fetch): Promise<Entry<Keys> | undefined> {
    const asked_at = Date.now();
    const document = await fetchDocument(url, fetch);
    if (!document) return undefined;
    const keys = await this.#read(document.text).catch((error) => {
      throw unavailable(url, String(error));
    });
    const { maxAge = bounds.default } = document;
    const trusted = Math.min(Math.max(maxAge, bounds.least), bounds.most);
    const entry = { keys, asked_at, until: asked_at + trusted * seconds };
    this.#entries.delete(url);
    this.#entries.set(url, entry);
    if (this.#entries.size > this.#atMost)
      this.#entries.delete(this.#entries.keys().next().value ?? url);
    return entry;
  }
}
