/**
 * Bounds the text that this isolate holds at the same time: bodies on their way in, answers on their
 * way out. An isolate has 128 MB, and a text takes several times its bytes while it is read, taken
 * apart and written. No tenant can take all of it: each has a share.
 */
import { limits } from "../../contract/limits.ts";
import { ApiError } from "./problem.ts";

/** Gives the bytes back; to call it again does nothing. */
export type Release = () => void;

interface Waiter {
  tenant: string;
  bytes: number;
  grant: (release: Release) => void;
}

export interface InFlightOptions {
  /** Of all tenants. */
  bytes: number;
  /** Of one. */
  tenantBytes: number;
  /** How many reservations of one tenant may wait. */
  tenantWaiters: number;
}

export class InFlightBytes {
  readonly #options: InFlightOptions;
  #held = 0;
  readonly #heldBy = new Map<string, number>();
  readonly #waiters: Waiter[] = [];

  constructor(options: InFlightOptions) {
    this.#options = options;
  }

  get held(): number {
    return this.#held;
  }

  /**
   * @param patience how long to wait for room, in milliseconds
   * @throws ApiError overloaded
   */
  async reserve(tenant: string, bytes: number, patience: number): Promise<Release> {
    if (this.#fits(tenant, bytes)) return this.#take(tenant, bytes);
    const waiting = this.#waiters.filter((waiter) => waiter.tenant === tenant);
    if (waiting.length >= this.#options.tenantWaiters) throw overloaded();
    const { promise, resolve, reject } = Promise.withResolvers<Release>();
    const waiter = { tenant, bytes, grant: resolve };
    this.#waiters.push(waiter);
    const timer = setTimeout(() => {
      const index = this.#waiters.indexOf(waiter);
      if (index === -1) return;
      this.#waiters.splice(index, 1);
      reject(overloaded());
    }, patience);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
    }
  }

  /** One that is larger than the share fits while its tenant holds nothing else. */
  #fits(tenant: string, bytes: number): boolean {
    const own = this.#heldBy.get(tenant) ?? 0;
    const isWithin = this.#held + bytes <= this.#options.bytes || this.#held === 0;
    return isWithin && (own === 0 || own + bytes <= this.#options.tenantBytes);
  }

  #take(tenant: string, bytes: number): Release {
    this.#add(tenant, bytes);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#add(tenant, -bytes);
      this.#grantWaiters();
    };
  }

  #add(tenant: string, bytes: number): void {
    this.#held += bytes;
    const own = (this.#heldBy.get(tenant) ?? 0) + bytes;
    if (own > 0) this.#heldBy.set(tenant, own);
    else this.#heldBy.delete(tenant);
  }

  /** In their order, but none waits for one of another tenant that has its share. */
  #grantWaiters(): void {
    for (const waiter of [...this.#waiters]) {
      if (!this.#fits(waiter.tenant, waiter.bytes)) continue;
      this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
      waiter.grant(this.#take(waiter.tenant, waiter.bytes));
    }
  }
}

const overloaded = (): ApiError =>
  new ApiError("overloaded", { headers: { "Retry-After": String(limits.inFlight.retrySeconds) } });

/** Those of this isolate. */
export const inFlightBytes = new InFlightBytes(limits.inFlight);
