/** How often calls of a tenant fail, and whether two rates are the same. */

export interface Rate {
  calls: number;
  failed: number;
  /** What the failures were: `GET 503 unavailable` → how many. */
  failures: Record<string, number>;
}

/** A publish must be taken, a read must be answered. */
export class ErrorRate implements Rate {
  calls = 0;
  failed = 0;
  readonly failures: Record<string, number> = {};

  count(method: string, { status, text }: { status: number; text: string }): void {
    this.calls++;
    if (status >= 200 && status < 300) return;
    this.failed++;
    const name = `${method} ${status} ${/"code":"(\w+)"/.exec(text)?.[1] ?? ""}`.trim();
    this.failures[name] = (this.failures[name] ?? 0) + 1;
  }
}

/**
 * Whether calls fail no more often in one kind of turns than in the other, but for chance: the mean
 * shares differ by at most three standard errors. A breaker that opens fails many calls at once, so
 * the error is the larger of two: that of proportions, and that of the turns' own spread.
 */
export function isNoHigher(rates: Rate[], others: Rate[]): boolean {
  if ([...rates, ...others].some(({ calls }) => calls === 0)) return false;
  if (rates.length === 0 || others.length === 0) return false;
  const error = Math.max(
    Math.sqrt(spreadOf(rates) + spreadOf(others)),
    errorOfProportions(sumOf(rates), sumOf(others)),
  );
  return meanOf(rates) - meanOf(others) <= 3 * error;
}

/** Of several turns as if they were one. */
export function sumOf(rates: Rate[]): Rate {
  const sum = { calls: 0, failed: 0, failures: {} as Record<string, number> };
  for (const { calls, failed, failures } of rates) {
    sum.calls += calls;
    sum.failed += failed;
    for (const [name, count] of Object.entries(failures))
      sum.failures[name] = (sum.failures[name] ?? 0) + count;
  }
  return sum;
}

const shareOf = ({ calls, failed }: Rate) => failed / calls;
const meanOf = (rates: Rate[]) =>
  rates.reduce((sum, rate) => sum + shareOf(rate), 0) / rates.length;

/** The squared standard error of the mean. */
function spreadOf(rates: Rate[]): number {
  const mean = meanOf(rates);
  const squares = rates.reduce((sum, rate) => sum + (shareOf(rate) - mean) ** 2, 0);
  return squares / Math.max(1, rates.length - 1) / rates.length;
}

function errorOfProportions(rate: Rate, other: Rate): number {
  const pooled = (rate.failed + other.failed) / (rate.calls + other.calls);
  return Math.sqrt(pooled * (1 - pooled) * (1 / rate.calls + 1 / other.calls));
}
