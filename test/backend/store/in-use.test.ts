import { beforeEach, expect, it } from "vitest";
import { ingestEvent } from "../../../backend/ingestion/ingest-event.ts";
import { measureInboxes } from "../../../backend/maintenance/measure-inboxes.ts";
import { EventsTable } from "../../../backend/store/events-table.ts";
import { InUseMarks, inboxesInUse, unmark } from "../../../backend/store/in-use.ts";
import { inUseKey } from "../../../contract/table.ts";
import { marksIn } from "../marks.ts";
import { Interfered, onEveryEngineWithout, type Store } from "../store.ts";
import { TenantInbox, value } from "../tenant-inbox.ts";

const minutes = 60_000;

const describeIndexed = onEveryEngineWithout(["lingering"], "marks are found by an index");

/** An instance that has marked nothing yet, and what it writes. */
function instance(store: Store) {
  const writes: string[] = [];
  const dynamodb = new Interfered(store.dynamodb, (name, call, input) => {
    if (name === "PutItem" && "Item" in input) writes.push(input.Item?.event_id?.S ?? "");
    return call();
  });
  const marks = new InUseMarks(new EventsTable(dynamodb, store.tableName), () => store.clock);
  return { marks, writes };
}

describeIndexed("the mark of an inbox", (store) => {
  let main: TenantInbox;
  beforeEach(() => {
    store.interference = undefined;
    main = new TenantInbox(store);
    store.clock += 60 * minutes;
    Object.assign(store.retention, { event: 4_000, acknowledged: 4_000 });
  });

  const measure = () =>
    measureInboxes({ ...store.dependencies, marks: () => marksIn(store, main.tenant) });
  /** By name; of one that was deleted, nothing. */
  const inUse = async () => {
    const definitions = [...(await store.dependencies.inboxes.now(main.tenant)).values()];
    const marks = await marksIn(store, main.tenant);
    const names = marks.map(({ inbox_id }) =>
      inbox_id === undefined
        ? "default"
        : (definitions.find((each) => each.inbox_id === inbox_id)?.name ?? "deleted"),
    );
    return names.toSorted();
  };

  it("is there for each inbox that an event came into, and for no other", async () => {
    await main.define("billing", { filter: { source: ["shop"] } });
    await main.define("audit");
    await main.define("nothing", { filter: { source: ["nobody"] } });
    expect(await inUse()).toEqual([]);
    await main.publish(1);
    expect(await inUse()).toEqual(["audit", "default"]);
    await main.publish(1, { source: "shop" });
    expect(await inUse()).toEqual(["audit", "billing", "default"]);
  });

  it("is written before the event, and keeps it out where it cannot be", async () => {
    const event = store.event();
    const inUse = { mark: () => Promise.reject(new Error("no mark")) };
    const ingest = ingestEvent({ ...store.dependencies, inUse });
    await expect(ingest({ tenant: main.tenant, shards: 1, event })).rejects.toThrow("no mark");
    expect(await store.events.get(event.event_id)).toBeUndefined();
  });

  it("is written once in five minutes by an instance, and at once by another", async () => {
    const [one, other] = [instance(store), instance(store)];
    const key = inUseKey(main.tenant, 1);
    await Promise.all([one.marks.mark(main.tenant, 1), one.marks.mark(main.tenant, 1)]);
    store.clock += 5 * minutes - 1;
    await one.marks.mark(main.tenant, 1);
    expect(one.writes.filter((each) => each === key)).toHaveLength(1);
    await other.marks.mark(main.tenant, 1);
    expect(other.writes).toContain(key);
    const written = one.writes.length;
    store.clock += 1;
    await one.marks.mark(main.tenant, 1);
    expect(one.writes.length).toBeGreaterThan(written);
  });

  it("that is young is not written again, however many instances ask for it", async () => {
    for (let n = 0; n < 5; n++) {
      await instance(store).marks.mark(main.tenant, 1);
      store.clock += 1 * minutes;
    }
    const [{ markedAt } = { markedAt: 0 }] = await marksIn(store, main.tenant);
    expect(markedAt).toBe(store.clock - 5 * minutes);
    await instance(store).marks.mark(main.tenant, 1);
    const [again] = await marksIn(store, main.tenant);
    expect(again?.markedAt).toBe(store.clock);
  });

  it("is relied on for less than it stays after it was seen young", async () => {
    await instance(store).marks.mark(main.tenant, 1);
    store.clock += 5 * minutes - 1;
    const late = instance(store).marks;
    await late.mark(main.tenant, 1);
    store.clock += 5 * minutes - 1;
    await late.mark(main.tenant, 1);
    await measure();
    expect(await inUse()).toEqual(["default"]);
  });

  it("that failed is tried again by the next", async () => {
    const dynamodb = new Interfered(store.dynamodb, (_, call) =>
      fails ? Promise.reject(new Error("gone")) : call(),
    );
    const marks = new InUseMarks(new EventsTable(dynamodb, store.tableName), () => store.clock);
    let fails = true;
    await expect(marks.mark(main.tenant, 1)).rejects.toThrow("gone");
    fails = false;
    await marks.mark(main.tenant, 1);
    expect(await inUse()).toEqual(["default"]);
  });

  it("is removed when its inbox is empty and no instance relies on it any more, and comes back", async () => {
    const ids = await main.publish(2);
    store.clock += 15 * minutes;
    await measure();
    expect(await inUse()).toEqual(["default"]);
    for (const id of ids) await main.acknowledge({ event_ids: [id] });
    await measure();
    expect(await inUse()).toEqual([]);
    await main.publish(1);
    expect(await inUse()).toEqual(["default"]);
  });

  it("stays while an instance may rely on it, though the inbox is empty", async () => {
    await main.acknowledge({ event_ids: await main.publish(1) });
    store.clock += 15 * minutes - 1;
    await measure();
    expect(await inUse()).toEqual(["default"]);
    store.clock += 1;
    await measure();
    expect(await inUse()).toEqual([]);
  });

  it("stays where it was made anew since it was seen", async () => {
    const { marks } = instance(store);
    await marks.mark(main.tenant, 1);
    store.clock += 20 * minutes;
    const [seen] = await marksIn(store, main.tenant);
    await marks.mark(main.tenant, 1);
    if (seen) await unmark(store.events, seen, store.clock);
    expect(await inUse()).toEqual(["default"]);
  });

  it("is there for what a replay and a fill bring back into an empty inbox", async () => {
    const ids = await main.publish(3);
    await main.acknowledge({ event_ids: ids });
    store.clock += 15 * minutes;
    await measure();
    expect(await inUse()).toEqual([]);
    const [since, until] = [0, store.clock];
    const replay = {
      replay_id: crypto.randomUUID(),
      status: "acknowledged",
      since,
      until,
    } as const;
    const scope = { tenant: main.tenant, shards: 1 };
    value(await store.operations.startReplay({ ...scope, ...replay }));
    const { replay_id } = replay;
    value(await store.operations.continueReplay({ tenant: main.tenant, replay_id }));
    expect(await main.idsIn()).toEqual(ids);
    expect(await inUse()).toEqual(["default"]);

    const late = { name: "late", settings: {}, since: 0, atMost: 100 };
    value(await store.operations.putInbox({ ...scope, ...late }));
    store.clock += 1_000;
    value(await store.operations.fillInbox({ tenant: main.tenant, name: "late" }));
    expect(await main.named("late").idsIn()).toHaveLength(3);
    expect(await inUse()).toEqual(["default", "late"]);
  });

  it("of a tenant whose shards became more is one inbox, looked at in all of them", async () => {
    await main.publish(1);
    const wide = new TenantInbox(store, 4, main.tenant);
    await wide.publish(8);
    const { inboxes, pending } = await measure();
    expect(inboxes).toHaveLength(1);
    expect(pending).toBe(9);
    store.clock += 15 * minutes;
    await wide.acknowledge({ event_ids: await wide.idsIn() });
    await measure();
    expect(await inUse()).toEqual([]);
  });

  it("lets maintenance make as many calls beside idle tenants as beside none", async () => {
    await main.publish(1);
    const calls = async () => {
      let count = 0;
      store.interference = (_, call) => {
        count++;
        return call();
      };
      await measureInboxes({
        ...store.dependencies,
        marks: () => inboxesInUse(store.events, store.clock),
      });
      store.interference = undefined;
      return count;
    };
    await calls();
    const before = await calls();
    for (let n = 0; n < 50; n++) {
      const idle = new TenantInbox(store);
      await idle.define("a");
      await idle.define("b");
    }
    expect(await calls()).toBe(before);
  });

  it("of an inbox that was deleted is passed over, and removed", async () => {
    await main.define("billing");
    await main.publish(1);
    value(
      await store.operations.deleteInbox({ tenant: main.tenant, name: "billing", force: true }),
    );
    store.clock += 10_000;
    const { inboxes } = await measure();
    expect(inboxes.map(({ inbox }) => inbox)).toEqual(["default"]);
    expect(await inUse()).toEqual(["default", "deleted"]);
    store.clock += 15 * minutes;
    await measure();
    expect(await inUse()).toEqual(["default"]);
  });
});
