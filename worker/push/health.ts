/** How a receiver has been answering, and what follows: go on, probe, or pause. */
import type { PushFailure, PushHealth } from "../../contract/push-answers.ts";
import { pushLimits } from "../../contract/push-limits.ts";
import { timeText } from "../http/event-json.ts";
import type { Posted } from "./post.ts";
import { probeDelayAfter } from "./schedule.ts";

/** All times in Unix milliseconds. */
export interface Health {
  failures: number;
  failingSince?: number | undefined;
  lastSuccessAt?: number | undefined;
  lastFailure?: { at: number; status?: number | undefined; error: PushFailure } | undefined;
  paused?: { at: number; because: NonNullable<PushHealth["paused_because"]> } | undefined;
  /** Until when the receiver asked to be left alone. */
  askedUntil?: number | undefined;
  /** When it is probed, told, or looked at again. */
  nextAt?: number | undefined;
}

/** Before that nothing is posted; 0: it may be posted at once. */
export const notBefore = ({ askedUntil = 0, nextAt = 0 }: Health): number =>
  Math.max(askedUntil, nextAt);

export const healthy: Health = { failures: 0 };

/**
 * After one post. Of posts at the same time, one that succeeds takes back no wish to be left alone
 * that another was answered with.
 */
export function after(health: Health, posted: Posted, now: number): Health {
  const { verdict, status, error = "status", retryAfter = 0 } = posted;
  const { askedUntil = 0, lastFailure } = health;
  if (verdict === "acknowledge")
    return {
      failures: 0,
      lastSuccessAt: now,
      lastFailure,
      paused: health.paused,
      ...(askedUntil > now && { askedUntil }),
    };
  const failures = health.failures + 1;
  const { failingSince = now, lastSuccessAt } = health;
  const probe = probeDelayAfter(failures) * 1_000;
  const hasFailedLong = probe > 0 && now - failingSince >= pushLimits.pauseAfter * 1_000;
  const because = verdict === "pause" ? "gone" : hasFailedLong && "failing";
  return {
    failures,
    failingSince,
    lastSuccessAt,
    lastFailure: { at: now, status, error },
    paused: health.paused ?? (because ? { at: now, because } : undefined),
    askedUntil: Math.max(askedUntil, retryAfter > 0 ? now + retryAfter * 1_000 : 0) || undefined,
    nextAt: probe > 0 ? now + probe : health.nextAt,
  };
}

export const paused = (health: Health, now: number): Health => ({
  ...health,
  paused: health.paused ?? { at: now, because: "asked" },
});

/** With a new beginning: one that failed for long has as long again. */
export const resumed = ({ lastSuccessAt, lastFailure }: Health): Health => ({
  failures: 0,
  lastSuccessAt,
  lastFailure,
});

export const isProbed = ({ failures }: Health): boolean => failures >= pushLimits.probeAfter;

/** @param next when something is posted next, as far as it is known */
export function shownHealth(health: Health, next: number | undefined): PushHealth {
  const { failures, failingSince, lastSuccessAt, lastFailure, paused: pause } = health;
  return {
    state: pause ? "paused" : isProbed(health) ? "probing" : "active",
    ...(pause && { paused_at: timeText(pause.at), paused_because: pause.because }),
    failures_in_a_row: failures,
    ...(failingSince !== undefined && failures > 0 && { failing_since: timeText(failingSince) }),
    ...(lastSuccessAt !== undefined && { last_success_at: timeText(lastSuccessAt) }),
    ...(lastFailure && {
      last_failure: {
        at: timeText(lastFailure.at),
        ...(lastFailure.status !== undefined && { status: lastFailure.status }),
        error: lastFailure.error,
      },
    }),
    ...(next !== undefined && !pause && { next_attempt_at: timeText(next) }),
  };
}
