/**
 * Several inboxes of one tenant, and what each is to hold, as simply as it can be said: sets of ids
 * in memory. Whatever is done is done to both.
 */
import { expect } from "vitest";
import type { BulkAction } from "../../contract/bulk-operations.ts";
import type { AcceptedEvent } from "../../contract/event.ts";
import type { InboxSettings } from "../../contract/inbox.ts";
import { BulkJobs } from "./bulk.ts";
import { Fills } from "./filling.ts";
import { withBreak } from "./interfered.ts";
import {
  type Change,
  type How,
  ModelInbox,
  type Name,
  type sources,
  standingAfter,
  standings,
} from "./model-inboxes.ts";
import { payloadOf } from "./payloads.ts";
import { Replays } from "./replay.ts";
import type { Store } from "./store.ts";
import { TenantInbox, value } from "./tenant-inbox.ts";

export class Stage {
  readonly #store: Store;
  readonly #main: TenantInbox;
  readonly #fills: Fills;
  readonly #inboxes = new Map<Name, ModelInbox>([["default", new ModelInbox(undefined)]]);
  readonly #stored = new Map<string, AcceptedEvent>();
  readonly #erased: AcceptedEvent[] = [];

  constructor(store: Store) {
    this.#store = store;
    this.#main = new TenantInbox(store);
    this.#fills = new Fills(store, this.#main);
  }

  async change(change: Change): Promise<void> {
    const { name } = change;
    if ("isDeleted" in change) {
      await this.#store.operations.deleteInbox({ tenant: this.#main.tenant, name, force: true });
      this.#inboxes.delete(name);
      return;
    }
    const { pattern, isFilled } = change;
    const settings: InboxSettings = pattern === undefined ? {} : { filter: { source: [pattern] } };
    const before = this.#inboxes.get(name);
    // What one that fills lets in when its filter changes depends on when: `fill-inbox.test.ts`.
    if (before?.awaited && before.pattern !== pattern) return;
    const inbox = before ?? new ModelInbox(pattern);
    inbox.pattern = pattern;
    this.#inboxes.set(name, inbox);
    if (isFilled && name !== "default") await this.#fills.define(name, settings);
    else await this.#main.define(name, settings);
    if (inbox.awaited) await this.#adopt(name, inbox);
    if (inbox.awaited || (!before && isFilled && name !== "default"))
      inbox.awaited = new Set(
        [...this.#stored.values()].filter((event) => inbox.lacks(event)).map(idOf),
      );
  }

  /** Its first attempt may break off, and inboxes change before it is sent again. */
  async publish(source: (typeof sources)[number], how: How, between?: Change): Promise<void> {
    this.#store.clock += 1;
    const event = this.#store.event(source === undefined ? {} : { source });
    event.payload = payloadOf(event.event_id);
    const first = this.#wanting(event);
    const result = await withBreak(this.#store, how ?? never, () => this.#ingest(event));
    const isBegun = (await this.#store.events.get(event.event_id)) !== undefined;
    if (isBegun) this.#stored.set(event.event_id, event);
    if (between) await this.change(between);
    const { replayed } = value(await this.#ingest(event));
    // Where a store lost its answer, what was stored just now looks as if it had been there.
    if (isBegun || !this.#store.isFaulty) expect(replayed).toBe(isBegun);
    expect(isBegun || result === "failed").toBe(true);
    this.#stored.set(event.event_id, event);
    for (const inbox of isBegun ? first : this.#wanting(event)) {
      inbox.events.set(event.event_id, "pending");
      inbox.awaited?.delete(event.event_id);
    }
    for (const inbox of this.#inboxes.values())
      if (inbox.lacks(event)) inbox.awaited?.add(event.event_id);
  }

  /** What was answered before changes nothing, however late it is sent again. */
  async publishAgain(which: number): Promise<void> {
    const event = pick([...this.#stored.values(), ...this.#erased], which);
    if (!event) return;
    const result = await this.#ingest(event);
    if (this.#stored.has(event.event_id)) expect(value(result).replayed).toBe(true);
    else expect(result).toMatchObject({ error: { code: "event_erased" } });
  }

  async erase(which: number, how: How): Promise<void> {
    const event = pick([...this.#stored.values()], which);
    if (!event) return;
    await withBreak(this.#store, how ?? never, () => this.#main.erase(event.event_id));
    await this.#main.erase(event.event_id);
    this.#stored.delete(event.event_id);
    this.#erased.push(event);
    for (const inbox of this.#inboxes.values()) {
      inbox.events.delete(event.event_id);
      inbox.awaited?.delete(event.event_id);
    }
  }

  /** @param end a consumer that crashes lets its lease expire */
  async consume(
    name: Name,
    limit: number,
    end: "acknowledge" | "reject" | "release" | "crash",
    how: How,
  ): Promise<void> {
    const inbox = this.#inboxes.get(name);
    const there = this.#named(name);
    this.#store.clock += 1;
    if (!inbox) return void (await expect(there.lease()).rejects.toThrow("inbox_not_found"));
    await this.#adopt(name, inbox);
    const pending = inbox.in("pending");
    const { ids } = await there.lease({ limit, lease_seconds: 1, max_deliveries: 1_000 });
    for (const id of ids) expect(pending).toContain(id);
    if (!this.#store.isFaulty) expect(ids).toHaveLength(Math.min(limit, pending.length));
    const selection = { event_ids: ids };
    if (end !== "crash" && ids.length > 0) {
      const settle = () => there[end](selection);
      await withBreak(this.#store, how ?? never, async () => void (await settle()));
      value(await settle());
      for (const id of ids) inbox.events.set(id, standingAfter[end]);
    }
    this.#store.clock += 1_001;
  }

  async replay(name: Name, status: "acknowledged" | "dead_letter"): Promise<void> {
    const inbox = this.#inboxes.get(name);
    if (!inbox) return;
    await new Replays(this.#store, this.#named(name)).run({ status });
    for (const id of inbox.in(status)) inbox.events.set(id, "pending");
  }

  /** Whatever breaks off, the job is continued to its end. */
  async bulk(name: Name, action: BulkAction, how: How): Promise<void> {
    const inbox = this.#inboxes.get(name);
    if (!inbox || inbox.awaited) return;
    const jobs = new BulkJobs(this.#store, this.#named(name));
    this.#store.clock += 1;
    const job = await jobs.start(action);
    await withBreak(this.#store, how ?? never, () => jobs.carryOn(job));
    this.#store.clock += 10_000;
    expect(await jobs.finish(job)).toMatchObject({ state: "done", inbox: name });
    const { from, to } = standingsOf[action];
    for (const id of inbox.in(from)) inbox.events.set(id, to);
  }

  /** Goes on filling, wherever that breaks off. */
  async fill(how: How): Promise<void> {
    for (const [name, inbox] of this.#inboxes) {
      if (!inbox.awaited) continue;
      await withBreak(this.#store, how ?? never, () => this.#fills.carryOn(name));
      this.#store.clock += 12_000;
      if ((await this.#fills.find(name))?.state === "done") await this.#filled(name, inbox);
    }
  }

  async compare(): Promise<void> {
    for (const [name, inbox] of this.#inboxes) {
      await this.#adopt(name, inbox);
      for (const standing of standings) {
        const events = await this.#named(name).list(standing);
        expect([name, events.map(idOf).sort()]).toEqual([name, inbox.in(standing)]);
        for (const { event_id, payload } of events) expect(payload).toBe(payloadOf(event_id));
      }
    }
  }

  async finish(): Promise<void> {
    for (const [name, inbox] of this.#inboxes) {
      if (!inbox.awaited) continue;
      await this.#fills.finish(name);
      await this.#filled(name, inbox);
    }
    await this.compare();
  }

  async #filled(name: Name, inbox: ModelInbox): Promise<void> {
    await this.#adopt(name, inbox);
    expect([name, ...(inbox.awaited ?? [])]).toEqual([name]);
    inbox.awaited = undefined;
  }

  /** Whatever of it has come by now. */
  async #adopt(name: Name, inbox: ModelInbox): Promise<void> {
    if (!inbox.awaited) return;
    for (const id of await this.#named(name).idsIn())
      if (inbox.awaited.delete(id)) inbox.events.set(id, "pending");
  }

  #wanting(event: AcceptedEvent): ModelInbox[] {
    return [...this.#inboxes.values()].filter((inbox) => inbox.letsIn(event));
  }

  #named(name: Name): TenantInbox {
    return name === "default" ? this.#main : this.#main.named(name);
  }

  #ingest(event: AcceptedEvent) {
    return this.#store.operations.ingest({ tenant: this.#main.tenant, event });
  }
}

const standingsOf = {
  ack: { from: "pending", to: "acknowledged" },
  reject: { from: "pending", to: "dead_letter" },
  redrive: { from: "dead_letter", to: "pending" },
} as const;

const never = { kind: "throttled", write: 0 } as const;

const idOf = ({ event_id }: { event_id: string }): string => event_id;

const pick = <Each>(all: readonly Each[], which: number): Each | undefined =>
  all[which % Math.max(1, all.length)];
