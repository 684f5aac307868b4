/** The public API, as a careful client of a tenant uses it. */
import { setTimeout as sleep } from "node:timers/promises";

export interface Shown {
  event_id: string;
  payload: string;
}

export interface Leased {
  lease_id: string;
  /** Unix milliseconds. */
  until: number;
  events: Shown[];
}

export class Api {
  readonly #url: () => string;
  readonly #headers: Record<string, string>;

  constructor(url: () => string, key: string, address = "192.0.2.1") {
    this.#url = url;
    this.#headers = {
      "X-API-Key": key,
      "Content-Type": "application/json",
      "CF-Connecting-IP": address,
    };
  }

  /** @returns status 0 and no text where there was no answer */
  async ask(method: string, path: string, body?: string, headers: Record<string, string> = {}) {
    try {
      const response = await fetch(this.#url() + path, {
        method,
        headers: { ...this.#headers, ...headers },
        ...(body !== undefined && { body }),
      });
      return { status: response.status, text: await response.text() };
    } catch {
      return { status: 0, text: "" };
    }
  }

  /** The edge must know the key before AWS goes away. */
  async warmUp(): Promise<void> {
    for (let attempt = 0; attempt < 20; attempt++)
      if ((await this.ask("GET", "/v1/me")).status === 200) return;
    throw new Error("the key is not accepted");
  }

  /**
   * With a key, and again after no answer, if it `repeats`.
   * @returns the last answer; status 0 for none
   */
  async publish(payload: string, repeats: boolean) {
    const headers: Record<string, string> = repeats
      ? { "Idempotency-Key": crypto.randomUUID() }
      : {};
    for (let attempt = 1; ; attempt++) {
      const answer = await this.ask("POST", "/v1/events", `{"payload":${payload}}`, headers);
      const { status } = answer;
      if (status === 0) await sleep(100);
      if (!repeats || attempt === 3 || (status !== 0 && status < 500)) return answer;
    }
  }

  /** @returns undefined where nothing is leased, or nothing is known */
  async lease(limit: number, lease_seconds: number): Promise<Leased | undefined> {
    const body = JSON.stringify({ limit, lease_seconds });
    const { status, text } = await this.ask("POST", "/v1/inbox/lease", body);
    if (status !== 200) return undefined;
    const { lease_id, lease_expires_at } = JSON.parse(text);
    if (lease_id === null) return undefined;
    return { lease_id, until: Date.parse(lease_expires_at), events: shownIn(text) };
  }

  /** @returns the results by event; undefined where nothing is known */
  async settle(
    how: "ack" | "release" | "extend" | "reject",
    selection: object,
  ): Promise<Map<string, { error?: string; lease_expires_at?: string }> | undefined> {
    const { status, text } = await this.ask("POST", `/v1/inbox/${how}`, JSON.stringify(selection));
    if (status !== 200) return undefined;
    const { results } = JSON.parse(text);
    return new Map(results.map((result: { event_id: string }) => [result.event_id, result]));
  }

  /** All pages, however long it takes. */
  async list(status: string): Promise<Shown[]> {
    const events: Shown[] = [];
    const query = `/v1/inbox?limit=100&status=${status}`;
    for (let cursor = ""; ; ) {
      const page = await this.ask("GET", query + cursor);
      if (page.status !== 200) {
        await sleep(500);
        continue;
      }
      events.push(...shownIn(page.text));
      const { next_cursor } = JSON.parse(page.text);
      if (next_cursor === null) return events;
      cursor = `&cursor=${next_cursor}`;
    }
  }
}

/** Payloads as they were written: a parser would round their numbers. No payload nests. */
function shownIn(text: string): Shown[] {
  const events: { event_id: string }[] = JSON.parse(text).events;
  const payloads = [...text.matchAll(/"payload":(\{[^{}]*\})\}/g)].map(([, payload]) => payload);
  return events.map(({ event_id }, n) => ({ event_id, payload: payloads[n] ?? "" }));
}
