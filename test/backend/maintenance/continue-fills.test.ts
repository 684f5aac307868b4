import { expect, it } from "vitest";
import { continueFills } from "../../../backend/maintenance/continue-fills.ts";
import { Fills } from "../filling.ts";
import { onEveryEngineWithout } from "../store.ts";
import { TenantInbox } from "../tenant-inbox.ts";

const describeCounting = onEveryEngineWithout(
  ["lost", "duplicated", "lingering"],
  "it counts what it did itself",
);

describeCounting("the maintenance of fills", (store) => {
  const carryOn = (over: Partial<Parameters<typeof continueFills>[0]> = {}) =>
    continueFills({ ...store.dependencies, ...over });

  async function begun(events: number) {
    const main = new TenantInbox(store);
    for (let rest = events; rest > 0; rest -= 100) await main.publish(Math.min(rest, 100));
    const fills = new Fills(store, main);
    return { main, fills, audit: await fills.define("audit") };
  }

  it("has nothing to do when none runs", async () => {
    expect(await carryOn()).toEqual({ carried: 0, done: 0, copied: 0 });
  });

  it("carries every tenant's to their end, minute after minute, and leaves what is done alone", async () => {
    const [one, two] = [await begun(3), await begun(120)];
    expect(await carryOn()).toEqual({ carried: 2, done: 0, copied: 123 });
    // Nothing moves before every index shows what was stored with older definitions.
    expect(await carryOn()).toEqual({ carried: 2, done: 0, copied: 0 });
    for (let minute = 0; minute < 2; minute++) {
      store.clock += 60_000;
      await carryOn();
    }
    expect(await one.fills.find("audit")).toMatchObject({ state: "done", copied: 3 });
    expect(await two.fills.find("audit")).toMatchObject({ state: "done", copied: 120 });
    expect((await two.audit.measure()).pending).toBe(120);
    expect(await carryOn()).toMatchObject({ carried: 0 });
  });

  it("goes on with the others when one fails, and tells whose it was", async () => {
    const [broken, sound] = [await begun(2), await begun(2)];
    store.interference = (_, call, input) =>
      JSON.stringify(input).includes(`"${broken.main.tenant}#pending#0"`)
        ? Promise.reject(new Error("broken"))
        : call();
    const failures: unknown[] = [];
    await carryOn({ reportFailure: (_, of) => failures.push(of) });
    store.interference = undefined;
    expect(failures).toEqual([{ tenant: broken.main.tenant }]);
    expect(await sound.fills.find("audit")).toMatchObject({ copied: 2 });
    expect(await broken.fills.find("audit")).toMatchObject({ copied: 0 });
  });

  it("ends what never got its inbox, and waits a minute for one that is being made", async () => {
    const { main } = await begun(1);
    const fills = new Fills(store, main);
    // The job is on record, and the definition is not written.
    store.interference = (name, call, input) =>
      name === "PutItem" && JSON.stringify(input).includes(`"inboxes#${main.tenant}`)
        ? Promise.reject(new Error("it broke off here"))
        : call();
    const input = { tenant: main.tenant, name: "late", settings: {}, since: 0, atMost: 9 };
    await expect(store.operations.putInbox(input)).rejects.toThrow();
    store.interference = undefined;
    const before = (await carryOn()).carried;
    store.clock += 61_000;
    await carryOn();
    store.clock += 61_000;
    await carryOn();
    expect((await carryOn()).carried).toBeLessThan(before);
    await expect(fills.find("late")).rejects.toThrow("inbox_not_found");
  });
});
