/**
 * A negative cache: what was just read and found empty, so that it need not be read again at once.
 * The edge remembers empty inboxes with it, the backend leases that do not expire soon. One rule for
 * both, since a consumer meets them one after the other.
 */

interface Tenant<Place> {
  /** When it was last known that something came, in Unix milliseconds. */
  invalidatedAt: number;
  /** When a read that found nothing began. */
  emptyAt: Map<Place, number>;
}

const tenantsAtMost = 1_000;
const placesAtMost = 100;

export class NegativeCache<Place> {
  readonly #ttl: number;
  readonly #tenants = new Map<string, Tenant<Place>>();

  /** @param ttl milliseconds since a read began */
  constructor(ttl: number) {
    this.#ttl = ttl;
  }

  /**
   * @param now Unix milliseconds, here and below
   * @returns whether the place was found empty a moment ago
   */
  has(tenant: string, place: Place, now: number): boolean {
    return this.#isRecent(this.#tenants.get(tenant)?.emptyAt.get(place), now);
  }

  /**
   * To be called before the store is read.
   * @returns to be called if it had nothing. It is ignored if something came meanwhile, or shortly
   * before: an index lags.
   */
  begin(tenant: string, place: Place, now: number): () => void {
    const { emptyAt, invalidatedAt } =
      this.#tenants.get(tenant) ?? this.#keep(tenant, { invalidatedAt: 0, emptyAt: new Map() });
    const isUnsure = this.#isRecent(invalidatedAt, now);
    return () => {
      // If something came since, the tenant has another record, and this one is not read again.
      if (isUnsure) return;
      if (emptyAt.size >= placesAtMost) emptyAt.clear();
      emptyAt.set(place, now);
    };
  }

  /** To be called when something came, or may have come, into any of a tenant's places. */
  invalidate(tenant: string, now: number): void {
    this.#keep(tenant, { invalidatedAt: now, emptyAt: new Map() });
  }

  #isRecent(at: number | undefined, now: number): boolean {
    return at !== undefined && Math.abs(now - at) < this.#ttl;
  }

  /** The record that was kept longest makes room. */
  #keep(name: string, tenant: Tenant<Place>): Tenant<Place> {
    this.#tenants.delete(name);
    this.#tenants.set(name, tenant);
    if (this.#tenants.size > tenantsAtMost)
      this.#tenants.delete(this.#tenants.keys().next().value ?? name);
    return tenant;
  }
}
