/** Dispatchers are woken after a publish, at most so often; and each minute where events wait. */
import { describe, expect, it } from "vitest";
import { sweepPushes } from "../../../worker/push/sweep.ts";
import { wakePushes } from "../../../worker/wake/wake-pushes.ts";
import { bug, stubbedApi, value } from "../private-api-stub.ts";
import { testEnv } from "../request.ts";

/** @param fails the names of those that cannot be woken */
function dispatchers(...fails: string[]) {
  const woken: string[] = [];
  const PUSH_DISPATCHERS = {
    getByName: (name: string) => ({
      async wake() {
        if (fails.includes(name)) throw new Error("evicted");
        woken.push(name);
      },
    }),
  } as unknown as Env["PUSH_DISPATCHERS"];
  return { woken, PUSH_DISPATCHERS };
}

describe("a wake-up", () => {
  it("is one for all publishes at a time, and one more for those that came meanwhile", async () => {
    const { woken, PUSH_DISPATCHERS } = dispatchers();
    const tenant = crypto.randomUUID();
    const wake = () => wakePushes({ PUSH_DISPATCHERS }, tenant, ["a", "b", "a"]);
    await Promise.all(Array.from({ length: 50 }, wake));
    expect(woken.length).toBeGreaterThanOrEqual(2);
    const first = woken.filter((name) => name === `${tenant}/a`).length;
    expect(first).toBeLessThanOrEqual(2);
  });

  it("that fails is nobody else's failure", async () => {
    const tenant = crypto.randomUUID();
    const { woken, PUSH_DISPATCHERS } = dispatchers(`${tenant}/a`);
    await wakePushes({ PUSH_DISPATCHERS }, tenant, ["a", "b"]);
    expect(woken).toEqual([`${tenant}/b`]);
  });
});

describe("the clock", () => {
  it("wakes those in which events wait, whichever of them fails", async () => {
    const inboxes = [1, 2, 3].map((n) => ({ tenant: "acme", inbox: `i${n}` }));
    const { woken, PUSH_DISPATCHERS } = dispatchers("acme/i2");
    const { env } = stubbedApi(() => value({ inboxes, capped: false }));
    await sweepPushes({ ...testEnv, ...env, PUSH_DISPATCHERS });
    expect(woken.sort()).toEqual(["acme/i1", "acme/i3"]);
  });

  it("goes on a minute later where it cannot ask", async () => {
    const { woken, PUSH_DISPATCHERS } = dispatchers();
    const { env } = stubbedApi(bug);
    await sweepPushes({ ...testEnv, ...env, PUSH_DISPATCHERS });
    expect(woken).toEqual([]);
  });
});
