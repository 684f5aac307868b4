/** How often calls of a tenant fail, and whether two rates are the same. */

export interface Rate {
  calls: number;
  failed: number;
  /** What the failures were: `GET 503` → how many. */
  failures: Record<string, number>;
}

/** A publish must be taken, a read must be answered. */
export class ErrorRate implements Rate {
  calls = 0;
  failed = 0;
  readonly failures: Record<string, number> = {};

  count(method: string, status: number): number {
    this.calls++;
    if (status >= 200 && status < 300) return status;
    this.failed++;
    const name = `${method} ${status}`;
    this.failures[name] = (this.failures[name] ?? 0) + 1;
    return status;
  }
}

/**
 * Whether the rate is no higher than the other, but for chance: the difference of two proportions
 * is within three of its standard errors.
 */
export function isNoHigher(rate: Rate, other: Rate): boolean {
  if (rate.calls === 0 || other.calls === 0) return false;
  const pooled = (rate.failed + other.failed) / (rate.calls + other.calls);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / rate.calls + 1 / other.calls));
  return rate.failed / rate.calls - other.failed / other.calls <= 3 * error;
}
