/** Which events a tail has handed out lately. */

/**
 * Milliseconds, well above the overlap of two connections; and events, so that memory stays
 * bounded.
 */
const remembered = 15 * 60_000;
const most = 100_000;

/**
 * A connection begins a little before the end of the one before it, so that nothing is missed: what
 * was seen is seen once.
 */
export class SeenEvents {
  /** Event id → `created_at`, in the order of arrival. */
  readonly #seen = new Map<string, number>();
  #newest = 0;

  isNew({ event_id, created_at }: { event_id: string; created_at: number }): boolean {
    if (this.#seen.has(event_id)) return false;
    this.#seen.set(event_id, created_at);
    this.#newest = Math.max(this.#newest, created_at);
    this.#forget();
    return true;
  }

  #forget(): void {
    for (const [id, created_at] of this.#seen) {
      if (created_at > this.#newest - remembered && this.#seen.size <= most) return;
      this.#seen.delete(id);
    }
  }
}
