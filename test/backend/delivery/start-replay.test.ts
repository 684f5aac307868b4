import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { Replays } from "../replay.ts";
import { describeOnEveryEngine } from "../store.ts";
import { TenantInbox } from "../tenant-inbox.ts";

describeOnEveryEngine("start-replay and get-replay", (store) => {
  it("put a replay on record, and find it there", async () => {
    const inbox = new TenantInbox(store);
    const replays = new Replays(store, inbox);
    const replay = await replays.startAtOnce({
      since: 1,
      until: 2,
      source: "s",
      status: "dead_letter",
    });
    expect(replay).toEqual({
      replay_id: replay.replay_id,
      state: "running",
      inbox: "default",
      since: 1,
      until: 2,
      source: "s",
      status: "dead_letter",
      replayed: 0,
      examined: 0,
      created_at: store.clock,
    });
    expect(await replays.find(replay)).toEqual(replay);
  });

  it("answer a repeated attempt with the first one's replay", async () => {
    const inbox = new TenantInbox(store);
    const replays = new Replays(store, inbox);
    const first = await replays.start();
    store.clock += 1_000;
    expect(await replays.start({}, first.replay_id)).toEqual(first);
    await replays.carryOn(first);
    expect(await replays.start({}, first.replay_id)).toMatchObject({ state: "done" });
  });

  it("refuse an inbox that is not there, and `default` while it is switched off", async () => {
    const main = new TenantInbox(store);
    await main.define("default", { enabled: false });
    for (const inbox of [main, main.named("nowhere")]) {
      await expect(new Replays(store, inbox).startAtOnce()).rejects.toThrow("inbox_not_found");
      await expect(new Replays(store, inbox).count()).rejects.toThrow("inbox_not_found");
    }
    const replay = await new Replays(store, await main.define("billing")).startAtOnce();
    expect(replay).toMatchObject({ inbox: "billing", state: "running" });
    expect(await new Replays(store, main).find(replay)).toEqual(replay);
  });

  it("know nothing of another tenant's replay, of what never was, or of an event", async () => {
    const [mine, theirs] = [new TenantInbox(store), new TenantInbox(store)];
    const replay = await new Replays(store, theirs).start();
    const [event_id = ""] = await mine.publish(1);
    const replays = new Replays(store, mine);
    for (const replay_id of [replay.replay_id, randomUUID(), event_id]) {
      await expect(replays.find({ replay_id })).rejects.toThrow("replay_not_found");
      await expect(replays.carryOn({ replay_id })).rejects.toThrow("replay_not_found");
    }
    expect((await mine.event(event_id))?.status).toBe("pending");
  });

  it("keep a replay out of every inbox, and out of reach of what is done to events", async () => {
    const inbox = new TenantInbox(store);
    const replays = new Replays(store, inbox);
    const { replay_id } = await replays.start();
    expect(await inbox.event(replay_id)).toBeUndefined();
    expect(await inbox.measure()).toMatchObject({ pending: 0, delivered: 0, dead_letter: 0 });
    await inbox.erase(replay_id);
    const refused = {
      ok: true,
      value: { results: [{ event_id: replay_id, error: "event_not_found" }] },
    };
    for (const settle of ["acknowledge", "release", "extend", "reject"] as const) {
      expect(await inbox[settle]({ event_ids: [replay_id] })).toEqual(refused);
    }
    expect(await inbox.redrive([replay_id])).toEqual(refused);
    expect(await replays.find({ replay_id })).toMatchObject({ state: "running" });
  });
});
