/**
 * Stops calling a backend that is down: after some failures in a row no call is made for a while,
 * then one at a time.
 */

const failuresToOpen = 5;

/** Milliseconds. */
const openFor = 3_000;

export class CircuitBreaker {
  #failures = 0;
  #probeAt = 0;

  /**
   * Whether a call may be made now. While the breaker is open, one call at a time probes, each
   * after a pause.
   */
  allows(now: number): boolean {
    if (this.#failures < failuresToOpen) return true;
    if (now < this.#probeAt) return false;
    this.#probeAt = now + openFor;
    return true;
  }

  recordFailure(now: number): void {
    this.#failures++;
    if (this.#failures >= failuresToOpen) this.#probeAt = now + openFor;
  }
}
