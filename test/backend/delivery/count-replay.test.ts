import { expect, it, vi } from "vitest";
import { limits } from "../../../contract/limits.ts";
import { Replays } from "../replay.ts";
import { onEveryEngineWithout } from "../store.ts";
import { TenantInbox } from "../tenant-inbox.ts";

const describeCounting = onEveryEngineWithout(["lingering"], "it counts what the indexes show");

describeCounting("count-replay", (store) => {
  it("counts what a replay would put back, by time, source and status, and changes nothing", async () => {
    const inbox = new TenantInbox(store, 2);
    const replays = new Replays(store, inbox);
    const begin = store.clock;
    const ids = await inbox.publish(6, { source: "a" });
    const others = await inbox.publish(3, { source: "b" });
    await inbox.acknowledge({ event_ids: [...ids.slice(0, 4), ...others] });
    await inbox.reject({ event_ids: ids.slice(4) });
    expect(await replays.count()).toEqual({ matching: 7, capped: false });
    expect(await replays.count({ source: "a" })).toEqual({ matching: 4, capped: false });
    expect(await replays.count({ since: begin + 1, until: begin + 3 })).toEqual({
      matching: 2,
      capped: false,
    });
    expect(await replays.count({ status: "dead_letter", source: "a" })).toEqual({
      matching: 2,
      capped: false,
    });
    expect(await replays.count({ status: "dead_letter", source: "b" })).toEqual({
      matching: 0,
      capped: false,
    });
    expect(await inbox.idsIn("acknowledged")).toHaveLength(7);
    expect(await inbox.idsIn("pending")).toEqual([]);
  });

  it("does not count what has expired", async () => {
    const inbox = new TenantInbox(store);
    await inbox.acknowledge({ event_ids: await inbox.publish(2) });
    store.clock += store.retention.acknowledged * 1000;
    expect(await new Replays(store, inbox).count()).toEqual({ matching: 0, capped: false });
  });

  it("stops counting at a limit, and says so", async () => {
    const inbox = new TenantInbox(store);
    const { events } = store;
    vi.spyOn(store, "events", "get").mockReturnValue(events);
    vi.spyOn(events, "walk").mockImplementation(async ({ limit }) => ({
      entries: Array.from({ length: limit + 3 }, (_, n) => ({
        event_id: String(n),
        created_at: n,
        answer_bytes: 1,
      })),
    }));
    expect(await new Replays(store, inbox).count()).toEqual({
      matching: limits.countedEvents,
      capped: true,
    });
  });
});
