/** How long events are kept: the deployment's setting, or the contract's default. */
import { defaultRetention, limits } from "../../contract/limits.ts";

/** In seconds. */
export interface Retention {
  event: number;
  acknowledged: number;
}

export function retentionFromEnvironment(): Retention {
  return {
    event: seconds("EVENT_RETENTION_SECONDS", defaultRetention.event),
    acknowledged: seconds("ACKNOWLEDGED_RETENTION_SECONDS", defaultRetention.acknowledged),
  };
}

/**
 * Beyond the time of an event that is published or put back now, even if it is acknowledged in its
 * last second.
 * @param now Unix seconds
 * @returns Unix seconds
 */
export const bodyKeptUntil = (now: number, { event, acknowledged }: Retention): number =>
  now + event + acknowledged + 86_400;

/**
 * As long as anything may come late that names the erased event: a retry of its publish, or what
 * the spool holds.
 * @param now Unix seconds
 * @returns Unix seconds
 */
export const tombstoneKeptUntil = (now: number, { event }: Retention): number =>
  now + Math.max(event, limits.tombstoneSeconds);

/**
 * No event that was created before is kept, unless it was stored late, put back, or acknowledged.
 * @param now Unix milliseconds
 * @returns Unix milliseconds
 */
export const keptSince = (now: number, { event }: Retention): number => now - event * 1_000;

function seconds(variable: string, fallback: number): number {
  const value = process.env[variable];
  if (value === undefined || value === "") return fallback;
  const number = Number(value);
  if (!Number.isInteger(number) || number <= 0)
    throw new Error(`${variable} must be a positive whole number of seconds, not ${value}`);
  return number;
}
