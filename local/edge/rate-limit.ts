/**
 * Cloudflare's rate limits, counted in the Worker's own isolate as there; miniflare would ask two
 * other Workers at each request.
 */

/** As wrangler.toml has it: so many in each period of so many seconds. */
export interface Simple {
  limit: number;
  period: number;
}

/** Windows are fixed, as on Cloudflare: each begins at a multiple of the period. */
class FixedWindow {
  readonly #simple: Simple;
  #counts = new Map<string, number>();
  #window = 0;

  constructor(simple: Simple) {
    this.#simple = simple;
  }

  async limit({ key }: { key: string }): Promise<{ success: boolean }> {
    const window = Math.floor(Date.now() / 1000 / this.#simple.period);
    if (window !== this.#window) this.#counts = new Map();
    this.#window = window;
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return { success: count <= this.#simple.limit };
  }
}

/** @returns a function that adds the bindings to a Worker's environment, always the same ones */
export function withRateLimits<Env extends object>(
  limits: Record<string, Simple>,
): (env: Env) => Env {
  const bindings = Object.fromEntries(
    Object.entries(limits).map(([binding, simple]) => [binding, new FixedWindow(simple)]),
  );
  let complete: Env | undefined;
  return (env) => {
    complete ??= { ...env, ...bindings };
    return complete;
  };
}
