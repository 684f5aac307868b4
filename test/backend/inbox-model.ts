/**
 * What an inbox promises its consumers, as simply as it can be said: a list of events in memory,
 * and one clock.
 */
import type { BulkAction } from "../../contract/bulk-operations.ts";
import { limits } from "../../contract/limits.ts";
import type { Status } from "../../contract/status.ts";
import {
  byPlace,
  type ModelEvent,
  type ModelSelection,
  type Outcome,
  type Published,
  type Settled,
  waiting,
} from "./model-event.ts";

const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);

/** Rounds in which a lease looks for more when it came upon events that were leased too often. */
const rounds = 4;

export class InboxModel {
  readonly #events = new Map<string, ModelEvent>();
  readonly #leases = new Map<string, string[]>();
  readonly #clock: () => number;
  readonly #retention: { event: number; acknowledged: number };

  constructor(clock: () => number, retention: { event: number; acknowledged: number }) {
    this.#clock = clock;
    this.#retention = retention;
  }

  get ids(): string[] {
    return [...this.#events.keys()];
  }

  publish(event: Published): void {
    const expires_at = seconds(this.#clock()) + this.#retention.event;
    this.#events.set(event.event_id, waiting(event, expires_at));
  }

  /** As readers see it; undefined if it is not there (any more). */
  statusOf(id: string): Status | undefined {
    const event = this.#events.get(id);
    if (!event || event.state === "erased" || event.expires_at <= seconds(this.#clock()))
      return undefined;
    if (event.state === "leased") return event.until <= this.#clock() ? "pending" : "delivered";
    return ({ waiting: "pending", acknowledged: "acknowledged", dead: "dead_letter" } as const)[
      event.state
    ];
  }

  list(status: Status, source?: string): string[] {
    return [...this.#events.values()]
      .filter(
        (event) =>
          this.statusOf(event.event_id) === status &&
          (source === undefined || event.source === source),
      )
      .toSorted(byPlace)
      .map(({ event_id }) => event_id);
  }

  /** What is told of an event beside what was published. */
  told(id: string) {
    const event = this.#events.get(id);
    const status = this.statusOf(id);
    if (!event || !status) return undefined;
    return {
      status,
      ...(event.deliveries > 0 && { delivery_count: event.deliveries }),
      ...(status === "delivered" && { lease_expires_at: event.until }),
      ...(status === "acknowledged" && { acknowledged_at: event.settled_at }),
      ...(status === "dead_letter" && {
        dead_letter_reason: event.reason,
        dead_lettered_at: event.settled_at,
      }),
    };
  }

  measure() {
    const [pending, delivered, dead] = [
      this.list("pending"),
      this.list("delivered"),
      this.list("dead_letter"),
    ];
    return {
      pending: pending.length,
      delivered: delivered.length,
      dead_letter: dead.length,
      capped: false,
      oldest_pending_at: this.#events.get(pending[0] ?? "")?.created_at ?? null,
    };
  }

  /** @returns the ids, oldest first */
  lease(
    lease_id: string,
    {
      limit,
      lease_seconds,
      source,
      max_deliveries,
    }: {
      limit: number;
      lease_seconds: number;
      source?: string | undefined;
      max_deliveries: number;
    },
  ): string[] {
    const leased: string[] = [];
    const free = this.list("pending", source);
    for (let round = 0; round < rounds && leased.length < limit && free.length > 0; round++) {
      for (const event of free.splice(0, limit - leased.length).map((id) => this.#known(id))) {
        if (event.isUnanswered) event.deliveries--;
        event.isUnanswered = false;
        if (event.deliveries >= max_deliveries) {
          this.#deadLetter(event, `leased ${event.deliveries} times without an acknowledgment`);
        } else {
          const now = this.#clock();
          Object.assign(event, {
            state: "leased",
            holder: lease_id,
            until: now + lease_seconds * 1000,
            leased_at: now,
          });
          event.deliveries++;
          leased.push(event.event_id);
        }
      }
    }
    if (leased.length > 0) this.#leases.set(lease_id, leased);
    return leased;
  }

  /** @returns what a repeated attempt is given */
  stillHeld(lease_id: string): string[] {
    return (this.#leases.get(lease_id) ?? []).filter(
      (id) => this.statusOf(id) === "delivered" && this.#known(id).holder === lease_id,
    );
  }

  acknowledge(selection: ModelSelection): Settled {
    return this.#settle(selection, (event, status) => {
      if (status !== "acknowledged") {
        if (this.#isLost(event, selection)) return { error: "lease_lost" };
        if (this.#isLater(event, selection)) return { error: "lease_lost" };
        const expires_at = seconds(this.#clock()) + this.#retention.acknowledged;
        Object.assign(event, {
          state: "acknowledged",
          settled_at: this.#clock(),
          holder: undefined,
          expires_at,
        });
      }
      return { acknowledged_at: event.settled_at };
    });
  }

  release(selection: ModelSelection, delay_seconds: number): Settled {
    return this.#settle(selection, (event, status) => {
      if (status === "acknowledged") return { error: "already_acknowledged" };
      if (status === "dead_letter" || this.#isLost(event, selection))
        return { error: "lease_lost" };
      if (event.state === "leased" && this.#isLater(event, selection))
        return status === "pending" ? { status } : { error: "lease_lost" };
      if (event.state === "leased")
        Object.assign(event, {
          until: this.#clock() + delay_seconds * 1000,
          holder: undefined,
          isUnanswered: false,
        });
      return { status: this.#statusAfter(event) };
    });
  }

  extend(selection: ModelSelection, lease_seconds: number): Settled {
    const { lease_id } = selection;
    return this.#settle(selection, (event, status) => {
      if (status === "acknowledged") return { error: "already_acknowledged" };
      const isHeld =
        event.state === "leased" &&
        event.holder !== undefined &&
        (lease_id ?? event.holder) === event.holder;
      if (!isHeld) return { error: "lease_lost" };
      if (this.#isLater(event, selection)) {
        const isTooOld =
          this.#clock() + lease_seconds * 1000 > event.leased_at + limits.leaseTotalSeconds * 1000;
        return { error: isTooOld ? "lease_limit_reached" : "lease_lost" };
      }
      const until = this.#clock() + lease_seconds * 1000;
      if (until > event.leased_at + limits.leaseTotalSeconds * 1000)
        return { error: "lease_limit_reached" };
      event.until = until;
      return { lease_expires_at: until };
    });
  }

  reject(selection: ModelSelection, reason: string | undefined): Settled {
    return this.#settle(selection, (event, status) => {
      if (status === "acknowledged") return { error: "already_acknowledged" };
      if (status === "dead_letter") return {};
      if (this.#isLost(event, selection)) return { error: "lease_lost" };
      if (this.#isLater(event, selection)) return { error: "lease_lost" };
      this.#deadLetter(event, reason ?? "rejected by its consumer");
      return {};
    });
  }

  redrive(event_ids: string[], asked_at = Number.POSITIVE_INFINITY): Settled {
    return this.#settle({ event_ids }, (event, status) => {
      if (status === "acknowledged") return { error: "already_acknowledged" };
      if (status === "dead_letter" && event.settled_at <= asked_at) this.#requeue(event);
      return { status: this.#statusAfter(event) };
    });
  }

  erase(id: string): void {
    const event = this.#events.get(id);
    if (event) event.state = "erased";
  }

  /** @returns how many events are put back */
  replay(status: "acknowledged" | "dead_letter", source?: string): number {
    const events = this.list(status, source).map((id) => this.#known(id));
    for (const event of events) this.#requeue(event);
    return events.length;
  }

  /** One walk of a bulk job that was asked for at `by`. @returns how many events are changed */
  bulk(action: BulkAction, source: string | undefined, by: number): number {
    const status = action === "redrive" ? "dead_letter" : "pending";
    const event_ids = this.list(status, source).filter((id) => {
      const { created_at, requeued_at, settled_at } = this.#known(id);
      return (action === "redrive" ? settled_at : Math.max(created_at, requeued_at)) <= by;
    });
    if (action === "redrive") this.redrive(event_ids);
    else if (action === "ack") this.acknowledge({ event_ids });
    else this.reject({ event_ids }, undefined);
    return event_ids.length;
  }

  /** As it now is, to be compared, or to go back to. */
  snapshot(): Map<string, ModelEvent> {
    return structuredClone(this.#events);
  }

  restore(id: string, snapshot: Map<string, ModelEvent>): void {
    const event = snapshot.get(id);
    if (event) this.#events.set(id, structuredClone(event));
    else this.#events.delete(id);
  }

  /** How many deliveries of it count, whatever lease it is in now. */
  countedOf(id: string): number {
    const { deliveries, isUnanswered } = this.#known(id);
    return deliveries - (isUnanswered ? 1 : 0);
  }

  holderOf(id: string): string | undefined {
    return this.#known(id).holder;
  }

  /** Takes over what an operation that broke off has left of an event. */
  adopt(id: string, left: Partial<ModelEvent>): void {
    Object.assign(this.#known(id), left);
  }

  /** A minute after a lease has ended that was never answered, it does not count any more. */
  sweep(): void {
    for (const event of this.#events.values()) {
      const isSwept = event.state === "leased" && event.until <= this.#clock() - 60_000;
      if (!isSwept || !event.isUnanswered || !this.statusOf(event.event_id)) continue;
      Object.assign(event, { holder: undefined, isUnanswered: false });
      event.deliveries--;
    }
  }

  /** A lease is on record. */
  record(lease_id: string, ids: string[]): void {
    this.#leases.set(lease_id, ids);
  }

  #settle(
    { lease_id, event_ids = this.#leases.get(lease_id ?? "") }: ModelSelection,
    settle: (event: ModelEvent, status: Status) => Omit<Outcome, "event_id">,
  ): Settled {
    if (!event_ids) return { ok: false, error: { code: "lease_not_found" } };
    const results = [...new Set(event_ids)].map((event_id) => {
      const status = this.statusOf(event_id);
      return {
        event_id,
        ...(status ? settle(this.#known(event_id), status) : { error: "event_not_found" }),
      };
    });
    return { ok: true, value: { results } };
  }

  /** Whether another lease holds it. Who names no lease is not fenced. */
  #isLost({ state, holder, until }: ModelEvent, { lease_id }: ModelSelection): boolean {
    return (
      lease_id !== undefined &&
      state === "leased" &&
      holder !== undefined &&
      holder !== lease_id &&
      until > this.#clock()
    );
  }

  /** Whether it was leased, or put back, after the question. The own lease is older than that. */
  #isLater(
    { state, holder, leased_at, requeued_at }: ModelEvent,
    { lease_id, asked_at = Number.POSITIVE_INFINITY }: ModelSelection,
  ): boolean {
    if (state === "leased" && lease_id !== undefined && holder === lease_id) return false;
    return leased_at > asked_at || requeued_at > asked_at;
  }

  /** What a change of an event that is there has left it in. */
  #statusAfter({ event_id }: ModelEvent): Status {
    return this.statusOf(event_id) ?? "pending";
  }

  #deadLetter(event: ModelEvent, reason: string): void {
    const settled_at = this.#clock();
    const nobody = { holder: undefined, isUnanswered: false };
    Object.assign(event, { state: "dead", reason, ...nobody, settled_at });
  }

  #requeue(event: ModelEvent): void {
    const expires_at = seconds(this.#clock()) + this.#retention.event;
    Object.assign(event, {
      state: "waiting",
      deliveries: 0,
      holder: undefined,
      isUnanswered: false,
      requeued_at: this.#clock(),
      expires_at,
    });
  }

  #known(id: string): ModelEvent {
    const event = this.#events.get(id);
    if (!event) throw new Error(`the model knows no event ${id}`);
    return event;
  }
}
