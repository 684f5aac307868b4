/**
 * What was just looked at and found empty, so that it need not be asked for again at once: the edge
 * remembers inboxes so, the backend leases that are about to run out. One rule for both, since a
 * consumer meets them one after the other.
 */

interface Tenant<Place> {
  /** When it was last known that something came, in Unix milliseconds. */
  filledAt: number;
  /** When a look that found nothing began. */
  emptyAt: Map<Place, number>;
}

const tenantsAtMost = 1_000;
const placesAtMost = 100;

export class RecentlyEmpty<Place> {
  readonly #trustedFor: number;
  readonly #tenants = new Map<string, Tenant<Place>>();

  /** @param trustedFor milliseconds since a look began */
  constructor(trustedFor: number) {
    this.#trustedFor = trustedFor;
  }

  /** @param now Unix milliseconds, here and below */
  has(tenant: string, place: Place, now: number): boolean {
    return this.#isRecent(this.#tenants.get(tenant)?.emptyAt.get(place), now);
  }

  /**
   * To be called before the store is asked.
   * @returns to be called if it had nothing. It says nothing if something came meanwhile, or
   *   shortly before: an index lags.
   */
  lookInto(tenant: string, place: Place, now: number): () => void {
    const { emptyAt, filledAt } =
      this.#tenants.get(tenant) ?? this.#hold(tenant, { filledAt: 0, emptyAt: new Map() });
    const isUnsure = this.#isRecent(filledAt, now);
    return () => {
      // If something came since, the tenant has another record: this one is read by nobody.
      if (isUnsure) return;
      if (emptyAt.size >= placesAtMost) emptyAt.clear();
      emptyAt.set(place, now);
    };
  }

  /** To be called when something came, or may have come, into any of a tenant's places. */
  noteFilled(tenant: string, now: number): void {
    this.#hold(tenant, { filledAt: now, emptyAt: new Map() });
  }

  #isRecent(at: number | undefined, now: number): boolean {
    return at !== undefined && Math.abs(now - at) < this.#trustedFor;
  }

  /** The one that was held longest makes room. */
  #hold(name: string, tenant: Tenant<Place>): Tenant<Place> {
    this.#tenants.delete(name);
    this.#tenants.set(name, tenant);
    if (this.#tenants.size > tenantsAtMost)
      this.#tenants.delete(this.#tenants.keys().next().value ?? name);
    return tenant;
  }
}
