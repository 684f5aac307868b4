import { randomUUID } from "node:crypto";
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { deleteBody } from "../../../backend/store/event-body.ts";
import { type BulkAction, bulkActions } from "../../../contract/bulk-operations.ts";
import { inUseKey } from "../../../contract/table.ts";
import { BulkJobs } from "../bulk.ts";
import { largePayload } from "../payloads.ts";
import { onEveryEngineWithout, type Store } from "../store.ts";
import { TenantInbox } from "../tenant-inbox.ts";

/** Where events stand on which an action acts, and where they stand then. */
const ways = {
  ack: { from: "pending", to: "acknowledged" },
  reject: { from: "pending", to: "dead_letter" },
  redrive: { from: "dead_letter", to: "pending" },
} as const;

/** Events on which the action may act. */
async function ready(inbox: TenantInbox, action: BulkAction, count: number, members = {}) {
  const ids: string[] = [];
  for (let rest = count; rest > 0; rest -= 100) {
    const some = await inbox.publish(Math.min(rest, 100), members);
    if (action === "redrive") await inbox.reject({ event_ids: some });
    ids.push(...some);
  }
  return ids;
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

describeCounting("continue-bulk-job", (store) => {
  let inbox: TenantInbox;
  let jobs: BulkJobs;
  beforeEach(() => {
    inbox = new TenantInbox(store);
    jobs = new BulkJobs(store, inbox);
    store.interference = undefined;
    store.unreadable.length = 0;
  });

  describe.each(bulkActions)("%s", (action) => {
    const { from, to } = ways[action];

    it("changes everything that stands there, and says how much that was", async () => {
      const ids = await ready(inbox, action, 7);
      expect(await jobs.count(action)).toEqual({ matching: 7, capped: false });
      const job = await jobs.run(action);
      const finished_at = store.clock;
      expect(job).toMatchObject({
        state: "done",
        action,
        inbox: "default",
        changed: 7,
        finished_at,
      });
      expect(await inbox.idsIn(to)).toEqual(ids);
      expect(await inbox.idsIn(from)).toEqual([]);
      expect(await jobs.find(job)).toEqual(job);
      expect(await jobs.count(action)).toEqual({ matching: 0, capped: false });
    });

    it("changes what matches all conditions, and nothing else", async () => {
      const matching = { source: "shop-eu", type: "invoice.paid", tags: ["eu", "b"] };
      const begin = store.clock;
      const ids = await ready(inbox, action, 2, matching);
      const end = store.clock;
      for (const members of [
        { ...matching, source: "crm" },
        { ...matching, type: "order.paid" },
        { ...matching, tags: ["us"] },
        {},
      ])
        await ready(inbox, action, 1, members);
      await ready(inbox, action, 1, matching);
      const filter = {
        source: ["none", "shop-*"],
        type: ["invoice.paid"],
        tags: ["none", "eu"],
        since: begin,
        until: end,
      };
      expect(await jobs.count(action, filter)).toEqual({ matching: 2, capped: false });
      expect(await jobs.run(action, filter)).toMatchObject({ changed: 2, filter });
      expect((await inbox.idsIn(to)).sort()).toEqual(ids.toSorted());
      expect(await inbox.idsIn(from)).toHaveLength(5);
      const later = { since: begin + 1, until: begin + 1 };
      expect(await jobs.count(action, later)).toMatchObject({ matching: 0 });
    });

    it("leaves alone what came after it was asked for, so that it may be repeated", async () => {
      const ids = await ready(inbox, action, 3);
      const job = await jobs.start(action);
      store.clock += 1;
      const [late = ""] = await ready(inbox, action, 1);
      expect(await jobs.finish(job)).toMatchObject({ state: "done", changed: 3 });
      expect(await inbox.idsIn(from)).toEqual([late]);
      expect(await inbox.idsIn(to)).toEqual(ids);
    });

    it("leaves alone what was put back, or died again, after it was asked for", async () => {
      const [again = "", ...rest] = await ready(inbox, action, 3);
      const job = await jobs.start(action);
      store.clock += 1;
      if (action === "redrive") await inbox.redrive([again]);
      await inbox.reject({ event_ids: [again] });
      if (action !== "redrive") await inbox.redrive([again]);
      expect(await jobs.finish(job)).toMatchObject({ changed: 2 });
      expect([await inbox.idsIn(from), await inbox.idsIn(to)]).toEqual([[again], rest]);
    });

    it("is continued after a crash between two steps, and misses nothing", async () => {
      await ready(inbox, action, 150);
      const job = await jobs.start(action);
      crashAfter(store, 1);
      await expect(jobs.carryOn(job)).rejects.toThrow("crashed");
      vi.restoreAllMocks();
      expect(await jobs.find(job)).toMatchObject({ state: "running", changed: 100 });
      // Nobody knows yet that its runner is gone.
      expect(await jobs.carryOn(job)).toMatchObject({ state: "running", changed: 100 });
      store.clock += 10_000;
      expect(await jobs.finish(job)).toMatchObject({ state: "done" });
      expect(await inbox.idsIn(from)).toEqual([]);
    });

    it("is continued by one at a time", async () => {
      await ready(inbox, action, 150);
      const job = await jobs.start(action);
      await Promise.all([jobs.carryOn(job), jobs.carryOn(job), jobs.carryOn(job)]);
      expect(await jobs.finish(job)).toMatchObject({ state: "done", changed: 150 });
    });

    it("is begun once, however often that is asked", async () => {
      await ready(inbox, action, 1);
      const job_id = randomUUID();
      const first = await jobs.start(action, {}, { job_id });
      store.clock += 5;
      expect(await jobs.start(action, {}, { job_id })).toEqual(first);
    });

    it("is none to another tenant, nor is the id of anything else", async () => {
      const [event = ""] = await ready(inbox, action, 1);
      const job = await jobs.start(action);
      const others = new BulkJobs(store, new TenantInbox(store));
      await expect(others.find(job)).rejects.toThrow("job_not_found");
      await expect(others.carryOn(job)).rejects.toThrow("job_not_found");
      await expect(jobs.find({ job_id: event })).rejects.toThrow("job_not_found");
      await expect(jobs.carryOn({ job_id: event })).rejects.toThrow("job_not_found");
      expect(await inbox.event(job.job_id)).toBeUndefined();
    });

    it("acts in a named inbox alone, and ends with it", async () => {
      const billing = await inbox.define("billing");
      const ids = await ready(inbox, action, 2);
      if (action === "redrive") await billing.reject({ event_ids: ids });
      const there = new BulkJobs(store, billing);
      const ended = await there.start(action);
      expect(await there.run(action)).toMatchObject({ inbox: "billing", changed: 2 });
      expect([await billing.idsIn(to), await inbox.idsIn(from)]).toEqual([ids, ids]);
      const { tenant } = inbox;
      await store.operations.deleteInbox({ tenant, name: "billing", force: true });
      const anew = await inbox.define("billing");
      await anew.publish(1);
      expect(await there.carryOn(ended)).toMatchObject({ state: "done", changed: 0 });
      await store.operations.deleteInbox({ tenant, name: "billing", force: true });
      await expect(there.start(action)).rejects.toThrow("inbox_not_found");
      await expect(there.count(action)).rejects.toThrow("inbox_not_found");
    });

    it("passes over an event that cannot be changed, tries it again, and ends", async () => {
      const ids = await ready(inbox, action, 3);
      const stuck = ids[1] ?? "";
      let tries = 0;
      store.interference = (name, call, input) => {
        const isIt = JSON.stringify((input as { Key?: object }).Key ?? "").includes(stuck);
        if (name !== "UpdateItem" || !isIt) return call();
        tries++;
        throw new Error("nobody can write this item");
      };
      expect(await jobs.run(action)).toMatchObject({ state: "done", changed: 2 });
      store.interference = undefined;
      expect(await inbox.idsIn(from)).toEqual([stuck]);
      expect(store.unreadable[0]).toMatchObject({ tenant: inbox.tenant, event_id: stuck });
      expect(tries).toBeGreaterThan(2);
      expect(await jobs.run(action)).toMatchObject({ state: "done", changed: 1 });
    });

    it("is done only when a walk that began late enough for every index has found nothing", async () => {
      const ids = await ready(inbox, action, 40);
      const index = `${inbox.tenant}#${from}#0`;
      const lateUntil = store.clock + 1_200;
      store.interference = async (name, call, input) => {
        const answer = await call();
        const isAsked = name === "Query" && JSON.stringify(input).includes(index);
        if (!isAsked || store.clock >= lateUntil) return answer;
        const { Items = [] } = answer as { Items?: { event_id?: { S: string } }[] };
        const late = ids.slice(0, 20);
        const seen = Items.filter(({ event_id }) => !late.includes(event_id?.S ?? ""));
        return { ...answer, Items: seen };
      };
      const job = await jobs.start(action);
      expect(await jobs.carryOn(job)).toMatchObject({ state: "running", changed: 20 });
      expect(await jobs.finish(job)).toMatchObject({ state: "done", changed: 40 });
    });

    it("ends among expired and erased events", async () => {
      const [gone = "", ...rest] = await ready(inbox, action, 3);
      const job = await jobs.start(action);
      await inbox.erase(gone);
      expect(await jobs.finish(job)).toMatchObject({ state: "done", changed: 2 });
      expect(await inbox.idsIn(to)).toEqual(rest);
    });
  });

  describe.each(["ack", "reject"] as const)("%s", (action) => {
    it("leaves to a consumer what it holds, and takes what an expired lease has left", async () => {
      const ids = await inbox.publish(4);
      await inbox.lease({ limit: 1, lease_seconds: 1 });
      store.clock += 1_000;
      const { ids: held, lease_id } = await inbox.lease({ limit: 1, lease_seconds: 3_600 });
      expect(held).toEqual(ids.slice(0, 1));
      const { ids: left } = await inbox.lease({ limit: 1, lease_seconds: 1 });
      store.clock += 1_000;
      const [delayed = ""] = (await inbox.lease({ limit: 2 })).ids.slice(-1);
      await inbox.release({ event_ids: [...left], delay_seconds: 0 });
      await inbox.release({ event_ids: [delayed], delay_seconds: 60 });
      expect(await jobs.count(action)).toEqual({ matching: 2, capped: false });
      expect(await jobs.run(action)).toMatchObject({ changed: 2 });
      expect(await inbox.idsIn("delivered")).toEqual([...held, delayed]);
      await inbox.acknowledge({ lease_id });
      expect(await inbox.idsIn("acknowledged")).toContain(held[0]);
    });
  });

  it("goes on where it was in the next call, and counts each event once", async () => {
    inbox.shards = 2;
    await ready(inbox, "ack", 1_050);
    const job = await jobs.start("ack");
    expect(await jobs.carryOn(job)).toMatchObject({ state: "running", changed: 1_000 });
    expect(await jobs.find(job)).toMatchObject({ state: "running", changed: 1_000 });
    expect(await jobs.finish(job)).toMatchObject({ state: "done", changed: 1_050 });
    expect(await inbox.idsIn()).toEqual([]);
  });

  it("meets what has moved into a partition that is new since it began", async () => {
    await inbox.publish(8);
    const job = await jobs.start("ack");
    inbox.shards = 64;
    await inbox.lease({ lease_seconds: 1 });
    store.clock += 1_000;
    expect(await jobs.finish(job)).toMatchObject({ state: "done", changed: 8 });
    expect(await inbox.idsIn()).toEqual([]);
  });

  it("keeps the reason of a rejection with each attempt, whoever had leased the event", async () => {
    const ids = await inbox.publish(2);
    await inbox.lease({ limit: 1, lease_seconds: 1, consumer: "worker-1" });
    store.clock += 1_000;
    const reason = "no such customer\nsince Monday";
    expect(await jobs.run("reject", {}, { reason })).toMatchObject({ changed: 2, reason });
    const [first, second] = await Promise.all(ids.map((id) => inbox.event(id)));
    const line = "no such customer since Monday";
    expect(first).toMatchObject({ status: "dead_letter", dead_letter_reason: line });
    expect(first?.attempts).toMatchObject([{ outcome: "rejected", consumer: "worker-1", reason }]);
    expect(second?.attempts).toMatchObject([{ outcome: "rejected", reason }]);
  });

  it("redrives the others when one has lost what it says, which stays a dead letter", async () => {
    const [lost = ""] = await inbox.publish(1, { payload: largePayload("lost") });
    const ids = await inbox.publish(2);
    await inbox.reject({ event_ids: [lost, ...ids] });
    await deleteBody(store.events, (await store.events.get(lost)) ?? {});
    expect(await jobs.run("redrive")).toMatchObject({ state: "done", changed: 2 });
    expect([await inbox.idsIn(), await inbox.idsIn("dead_letter")]).toEqual([ids, [lost]]);
    expect(store.unreadable[0]).toMatchObject({ tenant: inbox.tenant, event_id: lost });
  });

  it("redrives the others when one's item is damaged", async () => {
    const [damaged = "", ...rest] = await ready(inbox, "redrive", 3);
    const { timestamp: _, dead_lettered_at: __, ...Item } = (await store.events.get(damaged)) ?? {};
    await store.client.send(new PutItemCommand({ TableName: store.tableName, Item }));
    expect(await jobs.run("redrive")).toMatchObject({ state: "done", changed: 2 });
    expect(await inbox.idsIn()).toEqual(rest);
    expect(store.unreadable[0]).toMatchObject({ tenant: inbox.tenant, event_id: damaged });
  });

  it("marks the inbox into which it puts events back", async () => {
    await ready(inbox, "redrive", 1);
    const key = inUseKey(inbox.tenant, 1);
    await store.events.delete(key);
    store.clock += 400_000;
    store.retention.event = 1_000_000;
    await jobs.run("redrive");
    store.retention.event = 1_000;
    expect(await store.events.get(key)).toMatchObject({ status_partition: { S: "#inuse" } });
  });

  it("passes over what does not match in bounded steps, and moves on meanwhile", async () => {
    for (let count = 0; count < 13; count++) await inbox.publish(100, { type: "many" });
    const [id = ""] = await inbox.publish(1, { type: "one" });
    const filter = { type: ["one"] };
    const job = await jobs.start("ack", filter);
    let queries = 0;
    store.interference = (name, call) => {
      if (name === "Query") queries++;
      return call();
    };
    expect(await jobs.finish(job)).toMatchObject({ state: "done", changed: 1 });
    expect(queries).toBeLessThan(40);
    expect(await inbox.idsIn("acknowledged")).toEqual([id]);
    expect(await jobs.count("ack")).toEqual({ matching: 1_300, capped: false });
  });
});
