import fc from "fast-check";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { acceptedEvent, lastSequence } from "../../../contract/event.ts";
import { compare } from "../../../contract/position.ts";

const event_id = "00000000-0000-0000-0000-000000000000";
let acceptedAt: typeof import("../../../worker/publish/accepted-at.ts").acceptedAt;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2026-11-27T08:00:00Z") });
  vi.resetModules();
  ({ acceptedAt } = await import("../../../worker/publish/accepted-at.ts"));
});
afterEach(() => void vi.useRealTimers());

it("gives each event of a tenant a later place, whatever the clock does within a second", () => {
  const step = fc.record({
    tenant: fc.constantFrom("acme", "globex"),
    /** Milliseconds that the clock moves by. */
    moves: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: -40, max: 40 })),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 60 }), (steps) => {
      const last = new Map<string, ReturnType<typeof acceptedAt>>();
      let clock = Date.now();
      let latest = clock;
      for (const { tenant, moves } of steps) {
        clock = Math.max(latest - 1_000, clock + moves);
        latest = Math.max(latest, clock);
        vi.setSystemTime(clock);
        const at = acceptedAt(tenant);
        const before = last.get(tenant);
        if (before) expect(compare({ ...before, event_id }, { ...at, event_id })).toBeLessThan(0);
        expect(at.created_at).toBe(latest);
        expect(acceptedEvent.safeParse({ ...at, event_id, payload: "{}" }).success).toBe(true);
        last.set(tenant, at);
      }
      vi.setSystemTime(latest);
    }),
  );
});

it("tells a tenant nothing of how many events others have", () => {
  const alone = acceptedAt("acme");
  for (let n = 0; n < 5; n++) acceptedAt("globex");
  expect(acceptedAt("acme")).toEqual({ ...alone, sequence: 1 });
});

it("believes a clock that is set back by more than a second", () => {
  acceptedAt("acme");
  const earlier = Date.now() - 1_001;
  vi.setSystemTime(earlier);
  expect(acceptedAt("acme")).toEqual({ created_at: earlier });
});

it("goes on in the next millisecond when one is full", () => {
  const { created_at } = acceptedAt("acme");
  for (let n = 1; n < lastSequence; n++) acceptedAt("acme");
  expect(acceptedAt("acme")).toEqual({ created_at, sequence: lastSequence });
  expect(acceptedAt("acme")).toEqual({ created_at: created_at + 1 });
  expect(acceptedAt("acme")).toEqual({ created_at: created_at + 1, sequence: 1 });
});
