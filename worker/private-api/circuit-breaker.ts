/**
 * Stops hammering a backend that is down: after some failures in a row it is left alone for a
 * while, then tried with one call.
 */

const failuresToOpen = 5;

/** Milliseconds. */
const openFor = 3_000;

/** One per isolate. */
export class Circuit {
  #failures = 0;
  #probeAt = 0;

  /**
   * Whether a call may be made now. While the circuit is open, one call at a time probes, each
   * after a pause.
   */
  allows(now: number): boolean {
    if (this.#failures < failuresToOpen) return true;
    if (now < this.#probeAt) return false;
    this.#probeAt = now + openFor;
    return true;
  }

  record(isWell: boolean, now: number): void {
    this.#failures = isWell ? 0 : this.#failures + 1;
    if (this.#failures >= failuresToOpen) this.#probeAt = now + openFor;
  }
}
