import { expect, it } from "vitest";
import { purgeInboxes } from "../../../backend/maintenance/purge-inboxes.ts";
import { definitionsKey, scopeOf, statusPartition } from "../../../contract/table.ts";
import { withBreak } from "../interfered.ts";
import { describeOnEveryEngine } from "../store.ts";
import { TenantInbox, value } from "../tenant-inbox.ts";

describeOnEveryEngine("the job that clears what a deleted inbox held", (store) => {
  const purge = () => purgeInboxes(store.dependencies);
  const remove = (tenant: string, name: string) =>
    store.operations.deleteInbox({ tenant, name, force: true });
  const idOf = async (tenant: string, name: string) =>
    (await store.dependencies.inboxes.now(tenant)).get(name)?.inbox_id ?? "";
  const left = async (tenant: string, inbox_id: string) => {
    const counts = (["pending", "dead_letter", "acknowledged"] as const).map(async (status) => {
      const partition = statusPartition(scopeOf(tenant, inbox_id), status, 0);
      const walk = { index: "status", partition, now: store.clock } as const;
      return (await store.events.count(walk, 100)).count;
    });
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  };

  it("takes all of it out of the indexes, wherever it stood, and nothing from another inbox", async () => {
    const main = new TenantInbox(store);
    const billing = await main.define("billing");
    const audit = await main.define("audit");
    const ids = await main.publish(7);
    await billing.lease({ limit: 2 });
    await billing.acknowledge({ event_ids: ids.slice(5) });
    await billing.reject({ event_ids: ids.slice(4, 5) });
    const inbox_id = await idOf(main.tenant, "billing");
    value(await remove(main.tenant, "billing"));
    await purge();
    await expect.poll(() => left(main.tenant, inbox_id)).toBe(0);
    expect(await audit.idsIn()).toEqual(ids);
    expect(await main.idsIn()).toEqual(ids);
    for (const id of ids)
      expect(Number((await store.events.of(inbox_id).get(id))?.expires_at?.N)).toBeLessThanOrEqual(
        store.clock / 1_000,
      );
  });

  it("ends when nothing more can come into the inbox", async () => {
    const main = new TenantInbox(store);
    await main.define("billing");
    value(await remove(main.tenant, "billing"));
    const begun = store.clock;
    await purge();
    store.clock = begun + 60_000;
    await expect.poll(async () => (await purge()).done).toBe(0);
    expect((await purge()).purged).toBe(0);
  });

  it("leaves an inbox alone whose deletion broke off", async () => {
    const main = new TenantInbox(store);
    const billing = await main.define("billing");
    const ids = await main.publish(2);
    // The job is on record; the definitions are not written.
    await withBreak(store, { kind: "crash after", write: 1 }, () => remove(main.tenant, "billing"));
    expect(await store.events.get(definitionsKey(main.tenant))).toBeDefined();
    await purge();
    expect(await billing.idsIn()).toEqual(ids);
    store.clock += 3_600_000 / 10;
    expect(await purge()).toMatchObject({ purged: 0, done: 0 });
    expect(await billing.idsIn()).toEqual(ids);
    // The job gives up; the inbox stays, and holds what has come by then.
    store.clock += 3_600_000;
    const later = await main.publish(2);
    expect(await purge()).toMatchObject({ purged: 0, done: 1 });
    expect(await billing.idsIn()).toEqual(later);
  });
});
