import { expect, it } from "vitest";
import { measureInboxes } from "../../../backend/maintenance/measure-inboxes.ts";
import { markOf } from "../marks.ts";
import { onEveryEngineWithout, type Store } from "../store.ts";

/** @param shards by tenant */
const measured = (store: Store, shards: Record<string, number>) =>
  measureInboxes({
    ...store.dependencies,
    marks: async () => Object.entries(shards).map(([tenant, most]) => markOf(tenant, most)),
  });

const ingest = (store: Store, tenant: string, age: number, shards = 1) =>
  store.operations.ingest({
    tenant,
    shards,
    event: store.event({ created_at: store.clock - age }),
  });

const describeCounting = onEveryEngineWithout(["lingering"], "it counts what the indexes show");

describeCounting("the inboxes", (store) => {
  it("are empty where nothing waits", async () => {
    expect(await measured(store, { nobody: 1 })).toEqual({
      pending: 0,
      delivered: 0,
      deadLetters: 0,
      capped: false,
      oldestPendingAge: 0,
      inboxes: [],
      unmeasured: 0,
    });
  });

  it("are counted by tenant and in all, and say how long the oldest event has waited", async () => {
    const lease = { lease_seconds: 60, max_deliveries: 5, limit: 1, lease_id: crypto.randomUUID() };
    await ingest(store, "acme", 95_000);
    await store.operations.lease({ tenant: "acme", ...lease });
    await ingest(store, "acme", 90_000);
    await ingest(store, "acme", 30_000);
    const dead = store.event({ created_at: store.clock - 500_000 });
    await store.operations.ingest({ tenant: "globex", event: dead });
    await store.operations.reject({ tenant: "globex", event_ids: [dead.event_id] });
    await ingest(store, "globex", 10_000);
    const { inboxes, ...all } = await measured(store, { acme: 1, globex: 1 });
    expect(all).toMatchObject({
      pending: 3,
      delivered: 1,
      deadLetters: 1,
      oldestPendingAge: 90,
    });
    expect(inboxes.toSorted((a, b) => (a.tenant < b.tenant ? -1 : 1))).toMatchObject([
      { tenant: "acme", pending: 2, delivered: 1, deadLetters: 0, oldestPendingAge: 90 },
      { tenant: "globex", pending: 1, delivered: 0, deadLetters: 1, oldestPendingAge: 10 },
    ]);
  });

  it("are counted in every shard that a tenant has", async () => {
    for (let n = 0; n < 20; n++) await ingest(store, "sharded", n * 1_000, 8);
    expect(await measured(store, { sharded: 8 })).toMatchObject({
      pending: 20,
      oldestPendingAge: 19,
    });
    expect((await measured(store, { sharded: 1 })).pending).toBeLessThan(20);
  });

  it("are never older than now, though an edge's clock is ahead", async () => {
    await ingest(store, "ahead", -3_000);
    expect(await measured(store, { ahead: 1 })).toMatchObject({ pending: 1, oldestPendingAge: 0 });
  });
});
