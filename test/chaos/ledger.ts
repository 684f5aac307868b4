/** What producers were promised and consumers were shown; and whether the inbox kept to it. */
import type { Leased, Shown } from "./api.ts";

/** From the answer to a lease until it ended, or its consumer began to settle it. */
interface Holding {
  event_id: string;
  lease_id: string;
  from: number;
  until: number;
}

/** Each is empty where every promise was kept. */
export interface Findings {
  /** Publishes answered 2xx that are nowhere. */
  lost: string[];
  /** Payloads that are there twice. */
  duplicated: string[];
  /** What nobody posted, or was posted and refused. */
  unexplained: string[];
  /** Events that two consumers held at the same time. */
  heldByTwo: string[];
  /** Dead letters that no consumer was ever shown. */
  unseen: string[];
  /** Events that a consumer was shown after they had been acknowledged. */
  returned: string[];
}

export class Ledger {
  /** By payload: the status that answered its publish; 0 for none. */
  readonly posted = new Map<string, number>();
  readonly #holdings: Holding[] = [];
  /** By event: since when it is acknowledged for good. */
  readonly #acknowledged = new Map<string, number>();
  readonly #returned = new Set<string>();

  /** @param asked when the lease was asked for */
  held({ lease_id, until, events }: Leased, asked: number): Holding[] {
    const from = Date.now();
    const holdings = events.map(({ event_id }) => ({ event_id, lease_id, from, until }));
    this.#holdings.push(...holdings);
    for (const { event_id } of events)
      if ((this.#acknowledged.get(event_id) ?? Number.POSITIVE_INFINITY) < asked)
        this.#returned.add(event_id);
    return holdings;
  }

  acknowledged(event_id: string): void {
    this.#acknowledged.set(event_id, Date.now());
  }

  /** Publishes that were answered 2xx and are in none of the lists. */
  missing(lists: Record<string, Shown[]>): string[] {
    const there = new Set(Object.values(lists).flatMap((events) => events.map(payloadOf)));
    const promised = [...this.posted].filter(([, status]) => status >= 200 && status < 300);
    return promised.map(([payload]) => payload).filter((payload) => !there.has(payload));
  }

  /** @param lists what the inbox holds, by status */
  compare(lists: Record<string, Shown[]>): Findings {
    const all = Object.values(lists).flat();
    const times = Map.groupBy(all, payloadOf);
    const isRefused = (status = 400) => status >= 400 && status < 500;
    const shown = new Set(this.#holdings.map(({ event_id }) => event_id));
    return {
      lost: this.missing(lists),
      duplicated: [...times].filter(([, events]) => events.length > 1).map(([payload]) => payload),
      unexplained: [...times.keys()].filter((payload) => isRefused(this.posted.get(payload))),
      heldByTwo: this.#heldByTwo(),
      unseen: (lists.dead_letter ?? []).map(idOf).filter((id) => !shown.has(id)),
      returned: [...this.#returned],
    };
  }

  #heldByTwo(): string[] {
    const overlaps = (one: Holding, other: Holding) =>
      one.lease_id !== other.lease_id &&
      Math.max(one.from, other.from) < Math.min(one.until, other.until);
    return [...Map.groupBy(this.#holdings, idOf)]
      .filter(([, holdings]) => holdings.some((one) => holdings.some((it) => overlaps(one, it))))
      .map(([event_id]) => event_id);
  }
}

const payloadOf = ({ payload }: Shown): string => payload;
const idOf = ({ event_id }: { event_id: string }): string => event_id;
