/**
 * What the runs of one instance know of the tenants: every read of a secret is paid for, and they
 * run each minute. It is kept for some minutes, so a new tenant, or another number of shards, is
 * seen that much later here; keys are not looked up by it.
 */
import type { TenantSecrets } from "../authorization/tenant-secrets.ts";

export type Tenants = Pick<TenantSecrets, "list" | "get">;

/** Milliseconds. */
const keptFor = 600_000;

export function cachedTenants(tenants: Tenants, now: () => number): Tenants {
  const list = new Cache<string[]>(now);
  const records = new Cache<Awaited<ReturnType<Tenants["get"]>>>(now);
  return {
    list: async () => [...(await list.get("", () => tenants.list()))],
    get: (tenant) => records.get(tenant, () => tenants.get(tenant)),
  };
}

/** What failed is asked for again by the next who wants it. */
class Cache<Value> {
  readonly #now: () => number;
  readonly #entries = new Map<string, { value: Promise<Value>; until: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  get(name: string, read: () => Promise<Value>): Promise<Value> {
    const known = this.#entries.get(name);
    if (known && this.#now() < known.until) return known.value;
    const value = read();
    const entry = { value, until: this.#now() + keptFor };
    this.#entries.set(name, entry);
    value.catch(() => {
      if (this.#entries.get(name) === entry) this.#entries.delete(name);
    });
    return value;
  }
}
