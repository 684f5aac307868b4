/**
 * One tenant's inbox, a new one for each test: what its producers and consumers ask of the
 * operations.
 */
import { randomUUID } from "node:crypto";
import type { AcceptedEvent, StoredEvent } from "../../contract/event.ts";
import type { InboxSettings } from "../../contract/inbox.ts";
import type { Status } from "../../contract/status.ts";
import { payloadOf } from "./payloads.ts";
import { anyTenant } from "./secrets-manager.ts";
import type { Store } from "./store.ts";

export interface Leased {
  lease_id: string;
  lease_expires_at: number;
  events: StoredEvent[];
  ids: string[];
}

interface LeaseOptions {
  lease_id?: string;
  limit?: number;
  lease_seconds?: number;
  max_deliveries?: number;
  source?: string;
  type?: string;
  tag?: string;
  consumer?: string | undefined;
}

interface Selection {
  asked_at?: number;
  lease_id?: string;
  event_ids?: string[];
}

export class TenantInbox {
  readonly tenant: string;
  shards: number;
  /** Undefined: `default`. */
  readonly inbox: string | undefined;
  readonly #store: Store;

  constructor(store: Store, shards = 1, tenant = anyTenant(), inbox?: string) {
    this.#store = store;
    this.shards = shards;
    this.tenant = tenant;
    this.inbox = inbox;
  }

  /** Another inbox of the tenant, which is defined first. */
  async define(name: string, settings: InboxSettings = {}): Promise<TenantInbox> {
    const input = { ...this.#tenant, name, settings, atMost: 100 };
    value(await this.#operations.putInbox(input));
    return this.named(name);
  }

  /** Another inbox of the tenant, defined or not. */
  named(inbox: string): TenantInbox {
    return new TenantInbox(this.#store, this.shards, this.tenant, inbox);
  }

  get #tenant() {
    return { tenant: this.tenant, shards: this.shards };
  }

  get #owner() {
    return { ...this.#tenant, inbox: this.inbox };
  }

  get #operations() {
    return this.#store.operations;
  }

  /** A millisecond apart, which the clock goes on. @returns their ids, oldest first */
  async publish(count = 1, members: Partial<AcceptedEvent> = {}): Promise<string[]> {
    const begin = this.#store.clock;
    this.#store.clock += count;
    const events = Array.from({ length: count }, (_, n) => {
      const event_id = randomUUID();
      return this.#store.event({
        event_id,
        created_at: begin + n,
        payload: payloadOf(event_id),
        ...members,
      });
    });
    const { results } = value(await this.#operations.ingestMany({ ...this.#tenant, events }));
    if (results.some((result) => "error" in result)) throw new Error("an event was not stored");
    return events.map(({ event_id }) => event_id);
  }

  async lease({
    lease_id = randomUUID(),
    limit = 10,
    lease_seconds = 60,
    max_deliveries = 10,
    ...selection
  }: LeaseOptions = {}): Promise<Leased> {
    const input = { ...this.#owner, lease_id, limit, lease_seconds, max_deliveries, ...selection };
    const { events, lease_expires_at } = value(await this.#operations.lease(input));
    return { lease_id, lease_expires_at, events, ids: events.map(({ event_id }) => event_id) };
  }

  async list(status: Status = "pending", source?: string): Promise<StoredEvent[]> {
    return value(
      await this.#operations.list({ ...this.#owner, status, order: "asc", limit: 100, source }),
    ).events;
  }

  async idsIn(status: Status = "pending", source?: string): Promise<string[]> {
    return (await this.list(status, source)).map(({ event_id }) => event_id);
  }

  /** @returns undefined if there is no such event */
  async event(event_id: string): Promise<StoredEvent | undefined> {
    const result = await this.#operations.get({ ...this.#tenant, event_id });
    return result.ok ? result.value.event : undefined;
  }

  async measure() {
    return value(await this.#operations.measure(this.#owner));
  }

  acknowledge(selection: Selection) {
    return this.#operations.acknowledgeMany({ ...this.#owner, ...selection });
  }

  acknowledgeOne(event_id: string, lease_id?: string, asked_at?: number) {
    return this.#operations.acknowledge({ ...this.#owner, event_id, lease_id, asked_at });
  }

  release({
    delay_seconds = 0,
    ...selection
  }: Selection & { delay_seconds?: number; reason?: string }) {
    return this.#operations.release({ ...this.#owner, ...selection, delay_seconds });
  }

  extend({ lease_seconds = 60, ...selection }: Selection & { lease_seconds?: number }) {
    return this.#operations.extend({ ...this.#owner, ...selection, lease_seconds });
  }

  reject(selection: Selection & { reason?: string }) {
    return this.#operations.reject({ ...this.#owner, ...selection });
  }

  redrive(event_ids: string[], asked_at?: number) {
    return this.#operations.redrive({ ...this.#owner, event_ids, asked_at });
  }

  erase(event_id: string) {
    return this.#operations.erase({ ...this.#tenant, event_id });
  }
}

/** @throws Error if it is an expected failure */
export function value<Value>(
  result: { ok: true; value: Value } | { ok: false; error: { code: string } },
): Value {
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
}

/** The answer of a settlement with these results. */
export const settled = (...results: object[]) => ({ ok: true, value: { results } });
