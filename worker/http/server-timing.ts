/**
 * Where the time of a request goes: for the log, and for whoever waits.
 * https://www.w3.org/TR/server-timing/
 */
import { createMiddleware } from "hono/factory";

/**
 * `key`: until it was known whose key this is. `backend`: waiting for AWS, repetitions included; of
 * that, `function`: in the Lambda; of that, `store`: in calls to DynamoDB, which may run side by
 * side. A Worker's clock stands still while it computes, so its own time is not among them.
 */
const phases = ["key", "backend", "function", "store"] as const;
type Phase = (typeof phases)[number];

export class Timing {
  readonly #milliseconds = new Map<Phase, number>();

  add(phase: Phase, milliseconds: number): void {
    this.#milliseconds.set(phase, this.of(phase) + milliseconds);
  }

  /** @param header what the backend said of its own time */
  addBackend(header: string): void {
    for (const [, phase, milliseconds] of header.matchAll(/\b(function|store);dur=([\d.]+)/g))
      this.add(phase as Phase, Number(milliseconds));
  }

  /** @returns milliseconds */
  of(phase: Phase): number {
    return this.#milliseconds.get(phase) ?? 0;
  }

  /**
   * The value of a Server-Timing header, in whole milliseconds: finer ones would tell what another
   * tenant has stored.
   */
  toString(): string {
    return phases.map((phase) => `${phase};dur=${Math.round(this.of(phase))}`).join(", ");
  }
}

export interface TimingEnv {
  Variables: { timing: Timing };
}

/** What authentication may have found by the time of the answer. */
interface ScopedEnv {
  Variables: { key?: { scopes: readonly string[] } };
}

/** Only for a key of an operator. */
export const serverTiming = () =>
  createMiddleware<TimingEnv & ScopedEnv>(async function serverTiming(c, next) {
    const timing = new Timing();
    c.set("timing", timing);
    await next();
    if (c.get("key")?.scopes.includes("admin"))
      c.res.headers.set("Server-Timing", timing.toString());
  });
