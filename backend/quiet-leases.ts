/**
 * Where no lease is about to run out: full pages of an inbox that is read often ask once a second, not each time, for what a lease that ran
 * out has left free.
 */
import { limits } from "../contract/limits.ts";

/** One partition of the lease index. */
interface Place {
  tenant: string;
  shard: number;
}

interface Leases {
  /** When this instance of the Lambda last gave some of them back, in Unix milliseconds. */
  releasedAt: number;
  /** When a look that found nothing began, by shard. */
  quietAt: number[];
}

/** In milliseconds: how far a look sees ahead, and for how long it is believed. So a lease that runs out meanwhile is not overlooked. */
export const lookAhead = limits.leaseSeconds.min * 1_000;

const tenantsAtMost = 1_000;

/** What one instance of the Lambda knows. What is given back through another one is not known here until the look is old. */
export class QuietLeases {
  readonly #tenants = new Map<string, Leases>();

  /** @param now Unix milliseconds, here and below */
  include({ tenant, shard }: Place, now: number): boolean {
    return isRecent(this.#tenants.get(tenant)?.quietAt[shard], now);
  }

  /**
   * To be called before the store is asked.
   * @returns to be called if no lease ends before `now + lookAhead`. It says nothing if one was given back meanwhile, or shortly before: an index lags.
   */
  lookAt({ tenant, shard }: Place, now: number): () => void {
    const leases = this.#tenants.get(tenant) ?? this.#hold(tenant, { releasedAt: 0, quietAt: [] });
    const isUnsure = isRecent(leases.releasedAt, now);
    return () => {
      // If one was given back since, the tenant has another record: this one is read by nobody.
      if (!isUnsure) leases.quietAt[shard] = now;
    };
  }

  /** To be called when a lease was ended early, even if it is not known whether that was done. */
  noteRelease(tenant: string, now: number): void {
    this.#hold(tenant, { releasedAt: now, quietAt: [] });
  }

  /** The one that was held longest makes room. */
  #hold(tenant: string, leases: Leases): Leases {
    this.#tenants.delete(tenant);
    this.#tenants.set(tenant, leases);
    if (this.#tenants.size > tenantsAtMost) this.#tenants.delete(this.#tenants.keys().next().value ?? tenant);
    return leases;
  }
}

const isRecent = (at: number | undefined, now: number): boolean => at !== undefined && Math.abs(now - at) < lookAhead;
