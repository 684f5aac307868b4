import { expect, it, vi } from "vitest";
import { continueReplays } from "../../../backend/maintenance/continue-replays.ts";
import { Replays } from "../replay.ts";
import { onEveryEngineWithout, type Store } from "../store.ts";
import { TenantInbox } from "../tenant-inbox.ts";

async function inboxWithReplay(store: Store, count: number, shards = 1) {
  const inbox = new TenantInbox(store, shards);
  for (let rest = count; rest > 0; rest -= 100) {
    await inbox.acknowledge({ event_ids: await inbox.publish(Math.min(rest, 100)) });
  }
  store.clock += 1;
  const replays = new Replays(store, inbox);
  return { inbox, replays, replay: await replays.start() };
}

const describeCounting = onEveryEngineWithout(
  ["lost", "duplicated", "lingering"],
  "it counts what it did itself",
);

describeCounting("the maintenance of replays", (store) => {
  const carryOn = (over: Partial<Parameters<typeof continueReplays>[0]> = {}) =>
    continueReplays({ ...store.dependencies, report: vi.fn(), ...over });

  it("has nothing to do when none runs", async () => {
    expect(await carryOn()).toMatchObject({ carried: 0, done: 0, requeued: 0 });
  });

  it("carries every tenant's replays to their end, and leaves what is done alone", async () => {
    const [one, two] = [await inboxWithReplay(store, 3), await inboxWithReplay(store, 150, 3)];
    expect(await carryOn()).toMatchObject({ carried: 2, done: 2, requeued: 153 });
    expect(await one.replays.find(one.replay)).toMatchObject({ state: "done", replayed: 3 });
    expect(await two.replays.find(two.replay)).toMatchObject({ state: "done", replayed: 150 });
    expect((await two.inbox.measure()).pending).toBe(150);
    expect(await carryOn()).toMatchObject({ carried: 0, done: 0 });
  });

  it("goes on with the others when one fails, and tells of it", async () => {
    const [broken, sound] = [await inboxWithReplay(store, 2), await inboxWithReplay(store, 2)];
    const { events } = store;
    const update = events.update.bind(events);
    vi.spyOn(events, "update").mockImplementation(async (id, ...rest) => {
      if (id === broken.replay.replay_id) throw new Error("broken");
      return update(id, ...rest);
    });
    const report = vi.fn();
    expect(await carryOn({ events, report })).toMatchObject({ carried: 2, done: 1 });
    vi.restoreAllMocks();
    expect(report).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ message: "broken" }),
      broken.replay.replay_id,
    );
    expect(await sound.replays.find(sound.replay)).toMatchObject({ state: "done" });
    expect(await carryOn()).toMatchObject({ carried: 1, done: 1 });
  });

  it("does not wait for one that somebody else carries on", async () => {
    const { replays, replay } = await inboxWithReplay(store, 2);
    const { events } = store;
    vi.spyOn(store, "events", "get").mockReturnValue(events);
    const update = events.update.bind(events);
    vi.spyOn(events, "update").mockImplementation(async (id, change, ...rest) => {
      if (change.startsWith("SET #job")) throw new Error("crashed");
      return update(id, change, ...rest);
    });
    await expect(replays.carryOn(replay)).rejects.toThrow("crashed");
    vi.restoreAllMocks();
    expect(await carryOn()).toMatchObject({ carried: 1, done: 0 });
    store.clock += 10_000;
    expect(await carryOn()).toMatchObject({ carried: 1, done: 1 });
  });

  it("stops when its time is over, and leaves the rest to the next run", async () => {
    const [one, two] = [await inboxWithReplay(store, 1), await inboxWithReplay(store, 1)];
    const { events } = store;
    const update = events.update.bind(events);
    vi.spyOn(events, "update").mockImplementation(async (id, change, ...rest) => {
      if (change.startsWith("SET #job")) store.clock += 45_000;
      return update(id, change, ...rest);
    });
    expect(await carryOn({ events })).toMatchObject({ carried: 2, done: 1 });
    vi.restoreAllMocks();
    const states = [await one.replays.find(one.replay), await two.replays.find(two.replay)].map(
      ({ state }) => state,
    );
    expect(states).toEqual(["done", "running"]);
    expect(await carryOn()).toMatchObject({ carried: 1, done: 1 });
  });
});
