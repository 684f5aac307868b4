/**
 * What a test of a consumer asks, of a source of its own: the tests of other files use the same
 * inbox.
 */
import { expect } from "vitest";
import { type Ask, ask, keys } from "./request.ts";

export interface ShownLease {
  lease_id: string | null;
  lease_expires_at: string | null;
  events: {
    event_id: string;
    delivery_count: number;
    lease_expires_at: string;
    payload: unknown;
  }[];
}

export interface Settlement {
  results: {
    event_id: string;
    status?: string;
    acknowledged_at?: number;
    lease_expires_at?: string;
    error?: { code: string };
  }[];
  succeeded: number;
  failed: number;
}

export class Consumer {
  readonly source = crypto.randomUUID();
  readonly #key: string;

  constructor(key: string = keys.acme) {
    this.#key = key;
  }

  /** @returns their ids, oldest first */
  async publish(count = 1): Promise<string[]> {
    const events = Array.from({ length: count }, (_, n) => ({
      payload: { n },
      source: this.source,
    }));
    const { results } = await this.#answer<{ results: { event_id: string }[] }>(
      "/v1/events/batch",
      { events },
    );
    return results.map(({ event_id }) => event_id);
  }

  lease(options: object = {}, rest: Ask = {}): Promise<ShownLease> {
    return this.#answer("/v1/inbox/lease", { source: this.source, ...options }, rest);
  }

  /** @returns the id of a lease of all that waits */
  async leaseId(options: object = {}): Promise<string> {
    return (await this.lease({ limit: 100, ...options })).lease_id ?? "";
  }

  settle(
    how: "ack" | "release" | "extend" | "reject" | "redrive",
    body: object,
  ): Promise<Settlement> {
    return this.#answer(`/v1/inbox/${how}`, body);
  }

  async idsIn(status: string): Promise<string[]> {
    const response = await ask(`/v1/inbox?limit=100&source=${this.source}&status=${status}`, {
      key: this.#key,
    });
    return (await response.json<{ events: { event_id: string }[] }>()).events.map(
      ({ event_id }) => event_id,
    );
  }

  async event(id: string): Promise<Record<string, unknown>> {
    return (await ask(`/v1/events/${id}`, { key: this.#key })).json();
  }

  async #answer<Answer>(path: string, json: object, rest: Ask = {}): Promise<Answer> {
    const response = await ask(path, { json, key: this.#key, ...rest });
    expect(response.status, await response.clone().text()).toBe(200);
    return response.json();
  }
}
