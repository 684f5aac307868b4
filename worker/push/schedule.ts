/** When what failed is tried again. */
import { limits } from "../../contract/limits.ts";
import { pushLimits } from "../../contract/push-limits.ts";

const { schedule, probes, jitter } = pushLimits;

/**
 * @param deliveries of the event so far
 * @param random at least 0, less than 1
 * @returns seconds; up to a fifth less than the schedule says, so that not all come at once
 */
export const delayAfter = (deliveries: number, random = Math.random()): number =>
  Math.ceil(at(schedule, deliveries) * (1 - jitter * random));

/** @returns seconds until the receiver is probed again; 0 as long as it is not probed */
export const probeDelayAfter = (failuresInARow: number): number =>
  failuresInARow < pushLimits.probeAfter
    ? 0
    : at(probes, failuresInARow - pushLimits.probeAfter + 1);

const at = (delays: readonly number[], count: number): number =>
  delays[Math.min(Math.max(count, 1), delays.length) - 1] ?? 0;

/**
 * @param header `Retry-After`: seconds, or a date
 * @returns seconds, at most as many as an event can be released for; undefined if it says nothing
 */
export function retryAfterOf(header: string | null, now: number): number | undefined {
  const text = header?.trim() ?? "";
  const seconds = /^\d{1,10}$/.test(text)
    ? Number(text)
    : Math.ceil((Date.parse(text) - now) / 1_000);
  if (!Number.isFinite(seconds)) return undefined;
  return Math.min(Math.max(seconds, 0), limits.releaseDelaySeconds);
}
