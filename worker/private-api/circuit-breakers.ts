/**
 * The circuit breakers of an isolate: one for each service of the backend, for failures that no
 * client can cause, and one for each service and tenant, for those that a tenant's data or load may
 * cause. So no tenant's failures keep another from the backend.
 */
import type { Service } from "../../contract/operations.ts";
import { CircuitBreaker } from "./circuit-breaker.ts";
import { type Failure, failures } from "./failure.ts";

/** Whose call it is. */
export interface BreakerScope {
  service: Service;
  tenant: string;
}

/** Breakers that are remembered: only those of who has just failed. */
const breakersAtMost = 1_000;

export class CircuitBreakers {
  readonly #breakers = new Map<string, CircuitBreaker>();

  allows({ service, tenant }: BreakerScope, now: number): boolean {
    return (
      (this.#breakers.get(`${service} ${tenant}`)?.allows(now) ?? true) &&
      (this.#breakers.get(service)?.allows(now) ?? true)
    );
  }

  /** @param failure undefined: the operation answered */
  record({ service, tenant }: BreakerScope, failure: Failure | undefined, now: number): void {
    const own = `${service} ${tenant}`;
    const opens = failure === undefined ? "nothing" : failures[failure].opens;
    if (opens === "service") this.#fail(service, now);
    else if (opens === "tenant") this.#fail(own, now);
    // Who answers can be reached; a timeout tells nothing of that.
    if (opens !== "service" && failure !== "timeout") this.#breakers.delete(service);
    if (failure === undefined || !failures[failure].isOutage) this.#breakers.delete(own);
  }

  #fail(name: string, now: number): void {
    const breaker = this.#breakers.get(name) ?? new CircuitBreaker();
    this.#breakers.delete(name);
    this.#breakers.set(name, breaker);
    breaker.recordFailure(now);
    if (this.#breakers.size > breakersAtMost)
      this.#breakers.delete(this.#breakers.keys().next().value ?? name);
  }
}
