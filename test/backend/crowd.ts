/** Consumers of several inboxes, some of which crash with what they have leased. */
import type { Store } from "./store.ts";
import type { TenantInbox } from "./tenant-inbox.ts";

/** Of a write: it is not done, or its answer is lost. */
const breaks = 0.03;

/** Of a consumer, each time it has leased something. */
const crashes = 0.1;

export class Crowd {
  /** Ids by inbox. */
  readonly seen = new Map<string, Set<string>>();
  /** By inbox and id: each different time at which it was acknowledged. */
  readonly acknowledged = new Map<string, Map<string, Set<number>>>();
  readonly #store: Store;
  readonly #random: () => number;

  constructor(store: Store, random: () => number) {
    this.#store = store;
    this.#random = random;
  }

  /** From now on, writes break now and then. */
  breakWrites(): void {
    this.#store.interference = (name, call) => {
      const isWrite = name === "PutItem" || name === "UpdateItem";
      if (!isWrite || this.#random() > breaks) return call();
      const lost = () => Promise.reject(new Error("it broke off here"));
      return this.#random() < 0.5 ? lost() : call().then(lost);
    };
  }

  /** Until there was nothing to lease, twice, also of what others had leased and lost. */
  async consume(inbox: TenantInbox): Promise<void> {
    const { inbox: name = "default" } = inbox;
    for (let idle = 0; idle < 2; ) {
      this.#store.clock += 20;
      const asked = { limit: 7, lease_seconds: 5, max_deliveries: 1_000 };
      const lease = await inbox.lease(asked).catch(() => undefined);
      if (!lease) continue;
      idle = lease.ids.length === 0 ? idle + 1 : 0;
      if (idle > 0) this.#store.clock += 6_000;
      const seen = this.seen.get(name) ?? new Set();
      this.seen.set(name, seen);
      for (const id of lease.ids) seen.add(id);
      if (idle === 0 && this.#random() > crashes)
        await this.#acknowledge(inbox, lease.lease_id).catch(() => undefined);
    }
  }

  async #acknowledge(inbox: TenantInbox, lease_id: string): Promise<void> {
    const { inbox: name = "default" } = inbox;
    const answer = await inbox.acknowledge({ lease_id });
    if (!answer.ok) return;
    const times = this.acknowledged.get(name) ?? new Map<string, Set<number>>();
    this.acknowledged.set(name, times);
    for (const result of answer.value.results) {
      const at = "acknowledged_at" in result ? result.acknowledged_at : undefined;
      if (at === undefined) continue;
      times.set(result.event_id, (times.get(result.event_id) ?? new Set()).add(at));
    }
  }
}

/** Whatever breaks off. */
export async function untilDone(run: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await run();
      return;
    } catch {}
  }
}
