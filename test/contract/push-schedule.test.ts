/** When what a receiver did not take is posted again, and when a push is probed or paused. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits } from "../../contract/limits.ts";
import { pushLimits } from "../../contract/push-limits.ts";
import {
  after as following,
  healthy,
  isProbed,
  notBefore,
  resumed,
  shownHealth,
} from "../../worker/push/health.ts";
import { meaningOf, type Posted } from "../../worker/push/post.ts";
import { delayAfter, probeDelayAfter, retryAfterOf } from "../../worker/push/schedule.ts";

const failed: Posted = { verdict: "retry", status: 500, error: "status", milliseconds: 1 };
const taken: Posted = { verdict: "acknowledge", status: 200, milliseconds: 1 };
const afterPosts = (posts: Posted[], at: (index: number) => number = () => 0) =>
  posts.reduce((health, each, index) => following(health, each, at(index)), healthy);

describe("an event that failed", () => {
  it("waits as the schedule says, and up to a fifth less", () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 9, 100].map((n) => delayAfter(n, 0))).toEqual([
      ...pushLimits.schedule,
      43_200,
      43_200,
    ]);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (n, random) => {
          const delay = delayAfter(n, random);
          expect(delay).toBeGreaterThanOrEqual(delayAfter(n, 0) * 0.8);
          expect(delay).toBeLessThanOrEqual(limits.releaseDelaySeconds);
          expect(Number.isInteger(delay)).toBe(true);
        },
      ),
    );
  });
});

describe("`Retry-After`", () => {
  const now = Date.UTC(2026, 10, 27, 12);
  it.each([
    ["7", 7],
    [" 0 ", 0],
    ["999999", limits.releaseDelaySeconds],
    ["Fri, 27 Nov 2026 12:00:30 GMT", 30],
    ["Fri, 27 Nov 2026 11:00:00 GMT", 0],
    ["Thu, 01 Jan 2099 00:00:00 GMT", limits.releaseDelaySeconds],
    ["soon", undefined],
    ["-1", expect.anything()],
    ["", undefined],
    [null, undefined],
  ])("%j", (header, seconds) => {
    const read = retryAfterOf(header, now);
    if (header === "-1") expect(read ?? 0).toBe(0);
    else expect(read).toEqual(seconds);
  });
});

describe("a status", () => {
  const verdictOf = (status: number, headers = {}) =>
    meaningOf({ status, headers: new Headers(headers) }, 0);
  it("2xx acknowledges, 410 pauses, 413 and 422 are dead letters, all others are tried again", () => {
    for (let status = 200; status < 600; status++) {
      const expected =
        status < 300
          ? "acknowledge"
          : ({ 410: "pause", 413: "dead_letter", 422: "dead_letter" }[status] ?? "retry");
      expect(verdictOf(status).verdict, String(status)).toBe(expected);
    }
  });

  it("429 and 503 are obeyed in how long they say, others are not", () => {
    const asked = { "retry-after": "60" };
    expect([429, 503, 500, 404].map((status) => verdictOf(status, asked).retryAfter)).toEqual([
      60,
      60,
      undefined,
      undefined,
    ]);
    const left = following(healthy, { ...verdictOf(429, asked), milliseconds: 1 }, 1_000);
    expect(notBefore(left)).toBe(61_000);
    // Of those that were posted at the same time, none makes the wait shorter.
    for (const other of [taken, failed, { ...failed, retryAfter: 5 }])
      expect(notBefore(following(left, other, 2_000))).toBe(61_000);
    expect(notBefore(following(left, { ...failed, retryAfter: 90 }, 2_000))).toBe(92_000);
    expect(notBefore(following(left, taken, 62_000))).toBe(0);
  });
});

describe("a receiver", () => {
  const { probeAfter, pauseAfter } = pushLimits;

  it("is probed after as many failures in a row, and no more once it takes one", () => {
    const almost = afterPosts(Array(probeAfter - 1).fill(failed));
    expect([isProbed(almost), notBefore(almost)]).toEqual([false, 0]);
    const probed = following(almost, failed, 0);
    expect([isProbed(probed), notBefore(probed)]).toEqual([true, 30_000]);
    expect(shownHealth(probed, 30_000).state).toBe("probing");
    const well = following(probed, taken, 1);
    expect([isProbed(well), well.failures, notBefore(well)]).toEqual([false, 0, 0]);
  });

  it("is probed ever more rarely", () => {
    const delays = Array.from({ length: 12 }, (_, n) => probeDelayAfter(probeAfter + n));
    expect(delays).toEqual([...delays].sort((a, b) => a - b));
    expect(delays.at(-1)).toBe(1_800);
    expect(probeDelayAfter(probeAfter - 1)).toBe(0);
  });

  it("is paused after days of failures alone, and has as long again when it is resumed", () => {
    const long = pauseAfter * 1_000;
    const many: Posted[] = Array(probeAfter).fill(failed);
    const last = probeAfter - 1;
    const failedFor = (time: number) => afterPosts(many, (i) => (i === last ? time : 0));
    expect(failedFor(long - 1).paused).toBeUndefined();
    const paused = failedFor(long);
    expect(paused.paused).toEqual({ at: long, because: "failing" });
    const afresh = afterPosts([failed, taken, ...many], (i) => (i === last + 2 ? long : 1));
    expect(afresh.paused).toBeUndefined();
    expect(following(resumed(paused), failed, long + 1).paused).toBeUndefined();
    // A few events that fail, days apart, are no receiver that is dead.
    expect(afterPosts([failed, failed, failed], (i) => i * long).paused).toBeUndefined();
  });

  it("that is gone is paused at once", () => {
    const gone = following(healthy, { ...failed, verdict: "pause", status: 410 }, 5);
    expect(shownHealth(gone, 9)).toMatchObject({ state: "paused", paused_because: "gone" });
    expect(shownHealth(gone, 9)).not.toHaveProperty("next_attempt_at");
  });
});
