import { describe, expect, it, vi } from "vitest";
import { limits } from "../../../contract/limits.ts";
import { largePayload } from "../payloads.ts";
import { Replays } from "../replay.ts";
import { onEveryEngineWithout, type Store } from "../store.ts";
import { TenantInbox } from "../tenant-inbox.ts";

/** An inbox whose events are all acknowledged. */
async function settledInbox(store: Store, count: number, shards = 1) {
  const inbox = new TenantInbox(store, shards);
  const ids: string[] = [];
  for (let rest = count; rest > 0; rest -= 100)
    ids.push(...(await inbox.publish(Math.min(rest, 100))));
  for (let done = 0; done < count; done += 100)
    await inbox.acknowledge({ event_ids: ids.slice(done, done + 100) });
  store.clock += 1;
  return { inbox, ids, replays: new Replays(store, inbox) };
}

/** Lets the table fail to save progress, once, after so many savings. */
function crashAfter(store: Store, savings: number) {
  const { events } = store;
  const update = events.update.bind(events);
  vi.spyOn(store, "events", "get").mockReturnValue(events);
  let saved = 0;
  vi.spyOn(events, "update").mockImplementation(async (id, change, ...rest) => {
    if (change.startsWith("SET #job") && saved++ === savings) throw new Error("crashed");
    return update(id, change, ...rest);
  });
}

const describeCounting = onEveryEngineWithout(
  ["lost", "duplicated", "lingering"],
  "it counts what it did itself",
);

describeCounting("continue-replay", (store) => {
  it("puts acknowledged events back where they were, as if they had never been leased", async () => {
    const inbox = new TenantInbox(store);
    const ids = await inbox.publish(4, { source: "s" });
    const { lease_id } = await inbox.lease({ limit: 3 });
    await inbox.acknowledge({ lease_id });
    store.clock += 1;
    expect(await new Replays(store, inbox).run()).toMatchObject({
      state: "done",
      examined: 3,
      replayed: 3,
      finished_at: store.clock,
    });
    expect(await inbox.idsIn("acknowledged")).toEqual([]);
    expect(await inbox.idsIn("pending", "s")).toEqual(ids);
    for (const event of await inbox.list()) {
      expect(event).not.toHaveProperty("acknowledged_at");
      expect(event).not.toHaveProperty("delivery_count");
    }
    expect((await inbox.lease()).ids).toEqual(ids);
  });

  it("puts dead letters back, of one source if that is asked", async () => {
    const inbox = new TenantInbox(store);
    const [a, b] = [
      await inbox.publish(2, { source: "a" }),
      await inbox.publish(2, { source: "b" }),
    ];
    await inbox.reject({ event_ids: [...a, ...b] });
    const replays = new Replays(store, inbox);
    expect(await replays.run({ status: "dead_letter", source: "a" })).toMatchObject({
      examined: 2,
      replayed: 2,
    });
    expect([await inbox.idsIn("pending", "a"), await inbox.idsIn("dead_letter", "b")]).toEqual([
      a,
      b,
    ]);
    expect(await replays.run({ status: "dead_letter" })).toMatchObject({
      examined: 2,
      replayed: 2,
    });
    expect(await inbox.idsIn("pending", "b")).toEqual(b);
    for (const event of await inbox.list()) expect(event).not.toHaveProperty("dead_letter_reason");
  });

  it("filters by source and by time", async () => {
    const inbox = new TenantInbox(store);
    const begin = store.clock;
    const a = await inbox.publish(4, { source: "a" });
    await inbox.acknowledge({ event_ids: [...a, ...(await inbox.publish(4, { source: "b" }))] });
    const replays = new Replays(store, inbox);
    expect(await replays.run({ source: "a", since: begin + 1, until: begin + 3 })).toMatchObject({
      replayed: 2,
    });
    expect(await inbox.idsIn()).toEqual(a.slice(1, 3));
  });

  it("leaves alone what was settled after it began, so that it may be repeated", async () => {
    const { inbox, ids, replays } = await settledInbox(store, 3);
    const replay = await replays.start();
    const [late] = await inbox.publish(1);
    store.clock += 1;
    await inbox.acknowledge({ event_ids: [late ?? ""] });
    expect(await replays.carryOn(replay)).toMatchObject({ state: "done", replayed: 3 });
    expect(await inbox.idsIn("acknowledged")).toEqual([late]);
    await inbox.acknowledge({ event_ids: ids });
    expect(await replays.carryOn(replay)).toMatchObject({ state: "done", replayed: 3 });
    expect(await inbox.idsIn("acknowledged")).toEqual([...ids, late]);
  });

  it("goes on where it was in the next call, and counts each event once", async () => {
    const { inbox, ids, replays } = await settledInbox(store, 1_050, 2);
    const replay = await replays.start();
    expect(await replays.carryOn(replay)).toMatchObject({
      state: "running",
      examined: 1_000,
      replayed: 1_000,
    });
    expect(await replays.find(replay)).toMatchObject({
      state: "running",
      examined: 1_000,
      replayed: 1_000,
    });
    expect(await replays.carryOn(replay)).toMatchObject({
      state: "done",
      examined: 1_050,
      replayed: 1_050,
    });
    expect((await inbox.measure()).pending).toBe(ids.length);
  });

  it("is carried on after a crash between two steps, and misses nothing", async () => {
    const { inbox, ids, replays } = await settledInbox(store, 250);
    const replay = await replays.start();
    crashAfter(store, 1);
    await expect(replays.carryOn(replay)).rejects.toThrow("crashed");
    vi.restoreAllMocks();
    expect(await replays.find(replay)).toMatchObject({
      state: "running",
      examined: 100,
      replayed: 100,
    });
    // Nobody knows yet that its runner is gone.
    expect(await replays.carryOn(replay)).toMatchObject({ state: "running", examined: 100 });
    store.clock += 10_000;
    expect(await replays.carryOn(replay)).toMatchObject({ state: "done" });
    expect((await inbox.measure()).pending).toBe(ids.length);
    expect(await inbox.idsIn("acknowledged")).toEqual([]);
  });

  it("never undoes a later acknowledgment, though a crash makes it do a step again", async () => {
    const { inbox, ids, replays } = await settledInbox(store, 3);
    const replay = await replays.start();
    crashAfter(store, 0);
    await expect(replays.carryOn(replay)).rejects.toThrow("crashed");
    vi.restoreAllMocks();
    store.clock += 10_000;
    await inbox.acknowledge({ event_ids: ids.slice(0, 1) });
    expect(await replays.carryOn(replay)).toMatchObject({ state: "done" });
    expect(await inbox.idsIn("acknowledged")).toEqual(ids.slice(0, 1));
    expect(await inbox.idsIn("pending")).toEqual(ids.slice(1));
  });

  it("is carried on by one at a time, so that nothing is counted twice or by nobody", async () => {
    const { inbox, replays } = await settledInbox(store, 350);
    const replay = await replays.start();
    const answers = await Promise.all([
      replays.carryOn(replay),
      replays.carryOn(replay),
      replays.carryOn(replay),
    ]);
    expect(answers.filter(({ state }) => state === "done")).toHaveLength(1);
    expect(await replays.find(replay)).toMatchObject({
      state: "done",
      examined: 350,
      replayed: 350,
    });
    expect((await inbox.measure()).pending).toBe(350);
  });

  it("does not save what a runner did that was taken for dead", async () => {
    const { inbox, replays } = await settledInbox(store, 150);
    const replay = await replays.start();
    const { events } = store;
    const update = events.update.bind(events);
    vi.spyOn(store, "events", "get").mockReturnValue(events);
    vi.spyOn(events, "update").mockImplementation(async (id, change, ...rest) => {
      if (change.startsWith("SET #job")) {
        vi.restoreAllMocks();
        store.clock += 10_000;
        await replays.carryOn(replay);
      }
      return update(id, change, ...rest);
    });
    expect(await replays.carryOn(replay)).toMatchObject({ state: "running", examined: 0 });
    expect(await replays.find(replay)).toMatchObject({ state: "done" });
    expect((await inbox.measure()).pending).toBe(150);
  });

  it("is done only when a walk that began late enough for every index has found nothing new", async () => {
    const { inbox, ids, replays } = await settledInbox(store, 40);
    const acknowledgedIndex = `${inbox.tenant}#acknowledged#0`;
    const lateUntil = store.clock + 1_200;
    // The index shows half of them at once, and the others 1.2 s later.
    store.interference = async (name, call, input) => {
      const answer = await call();
      const isAsked = JSON.stringify(input).includes(acknowledgedIndex);
      if (name !== "Query" || !isAsked || store.clock >= lateUntil) return answer;
      const { Items = [] } = answer as { Items?: { event_id?: { S: string } }[] };
      const late = ids.slice(0, 20);
      return {
        ...answer,
        Items: Items.filter(({ event_id }) => !late.includes(event_id?.S ?? "")),
      };
    };
    const replay = await replays.startAtOnce();
    expect(await replays.carryOn(replay)).toMatchObject({ state: "running", replayed: 20 });
    store.clock += 2_000;
    expect(await replays.carryOn(replay)).toMatchObject({ state: "running", replayed: 20 });
    store.clock += limits.indexLagMilliseconds;
    expect(await replays.carryOn(replay)).toMatchObject({ state: "done", replayed: 40 });
    store.interference = undefined;
    expect(await inbox.idsIn("pending")).toEqual(ids);
  });

  describe("in a named inbox", () => {
    async function settledEverywhere(payload = "{}") {
      const main = new TenantInbox(store);
      const billing = await main.define("billing");
      const audit = await main.define("audit");
      const ids = await main.publish(3, { source: "shop", payload });
      for (const inbox of [main, billing, audit]) await inbox.acknowledge({ event_ids: ids });
      store.clock += 1;
      return { main, billing, audit, ids };
    }

    it("puts events back there, and nowhere else", async () => {
      const { main, billing, audit, ids } = await settledEverywhere();
      const replays = new Replays(store, billing);
      expect(await replays.count({ source: "shop" })).toEqual({ matching: 3, capped: false });
      expect(await replays.run({ source: "shop" })).toMatchObject({
        state: "done",
        inbox: "billing",
        replayed: 3,
        examined: 3,
      });
      expect(await billing.idsIn()).toEqual(ids);
      for (const other of [main, audit]) expect(await other.idsIn("acknowledged")).toEqual(ids);
    });

    it("puts dead letters back", async () => {
      const { billing, ids } = await settledEverywhere();
      const [late = ""] = await billing.publish(1);
      await billing.reject({ event_ids: [late] });
      const run = await new Replays(store, billing).run({ status: "dead_letter" });
      expect(run).toMatchObject({ replayed: 1 });
      expect([await billing.idsIn(), await billing.idsIn("acknowledged")]).toEqual([[late], ids]);
    });

    it("keeps the event for as long as what it has put back can be read", async () => {
      const { main, billing, audit, ids } = await settledEverywhere(largePayload("kept"));
      store.clock += (store.retention.event - 50) * 1_000;
      await new Replays(store, billing).run();
      store.clock += (store.retention.event - 50) * 1_000;
      expect((await billing.list()).map(({ payload }) => payload)).toEqual(
        ids.map(() => largePayload("kept")),
      );
      expect((await main.event(ids[0] ?? ""))?.payload).toBe(largePayload("kept"));
      expect(await audit.idsIn("acknowledged")).toEqual([]);
    });

    it("ends with its inbox, and puts nothing into one that is made anew under the name", async () => {
      const { main, billing, ids } = await settledEverywhere();
      const replays = new Replays(store, billing);
      const replay = await replays.start();
      await store.operations.deleteInbox({ tenant: main.tenant, name: "billing", force: true });
      const anew = await main.define("billing");
      expect(await replays.carryOn(replay)).toMatchObject({ state: "done", replayed: 0 });
      expect(await replays.find(replay)).toMatchObject({ finished_at: store.clock });
      expect(await anew.idsIn()).toEqual([]);
      expect(await main.idsIn("acknowledged")).toEqual(ids);
    });
  });

  it("puts nothing back that has expired or was erased", async () => {
    const { inbox, ids, replays } = await settledInbox(store, 3);
    await inbox.erase(ids[0] ?? "");
    const replay = await replays.start();
    await inbox.erase(ids[1] ?? "");
    expect(await replays.carryOn(replay)).toMatchObject({ state: "done", replayed: 1 });
    const { replays: others, inbox: old } = await settledInbox(store, 2);
    store.clock += store.retention.acknowledged * 1000;
    expect(await others.run()).toMatchObject({ state: "done", replayed: 0 });
    expect(await old.idsIn()).toEqual([]);
  });
});
