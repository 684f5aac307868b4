import { beforeEach, expect } from "vitest";
import { type Inbox, measureInboxes } from "../../../backend/maintenance/measure-inboxes.ts";
import { purgeInboxes } from "../../../backend/maintenance/purge-inboxes.ts";
import { sweepInboxes } from "../../../backend/maintenance/sweep-inboxes.ts";
import { definitionsKey, definitionsPartKey } from "../../../contract/table.ts";
import { broken } from "../interfered.ts";
import { marksIn } from "../marks.ts";
import { describeOnEveryEngine } from "../store.ts";
import { TenantInbox, value } from "../tenant-inbox.ts";

describeOnEveryEngine("maintenance", (store) => {
  const it = store.itIfExact("it counts what the indexes show");
  const dependenciesOf = (...tenants: string[]) => ({
    ...store.dependencies,
    marks: () => marksIn(store, ...tenants),
  });

  const namesOf = (inboxes: Inbox[]) =>
    inboxes.map(({ tenant, inbox, pending }) => [tenant, inbox, pending]).toSorted();

  beforeEach(() => {
    store.failures.length = 0;
    store.interference = undefined;
  });

  async function damageDefinitions(tenant: string): Promise<void> {
    const { parts } = (await store.events.get(definitionsKey(tenant))) ?? {};
    for (const { S: part = "" } of parts?.L ?? [])
      await store.events.update(definitionsPartKey(tenant, part), "SET definitions = :damaged", {
        text: "attribute_exists(event_id)",
        values: { ":damaged": { S: '[{"name":' } },
      });
  }

  it("measures every inbox by itself, and all of them together", async () => {
    const main = new TenantInbox(store);
    await main.define("billing", { filter: { source: ["shop"] } });
    await main.define("default", {});
    const other = new TenantInbox(store);
    await main.publish(2, { source: "shop" });
    await main.publish(1);
    await other.publish(1);
    const { inboxes, pending } = await measureInboxes(dependenciesOf(main.tenant, other.tenant));
    expect(namesOf(inboxes)).toEqual(
      [
        [main.tenant, "default", 3],
        [main.tenant, "billing", 2],
        [other.tenant, "default", 1],
      ].toSorted(),
    );
    expect(pending).toBe(6);
  });

  it("puts back what was leased in any inbox, and nobody settled in time", async () => {
    const main = new TenantInbox(store);
    const billing = await main.define("billing");
    const ids = await main.publish(2);
    await billing.lease({ lease_seconds: 1 });
    store.clock += 120_000;
    expect(await sweepInboxes(dependenciesOf(main.tenant))).toMatchObject({ requeued: 2 });
    expect(await billing.idsIn()).toEqual(ids);
    expect(await store.events.get(ids[0] ?? "")).not.toHaveProperty("lease_id");
  });

  it("does its work for every tenant but the one whose definitions are damaged", async () => {
    const [damaged, healthy] = [new TenantInbox(store), new TenantInbox(store)];
    const billing = await healthy.define("billing");
    const ids = await healthy.publish(2);
    await billing.lease({ lease_seconds: 1 });
    await damaged.define("billing");
    await damaged.publish(1);
    for (const inbox of [damaged, healthy]) {
      await inbox.define("gone");
      const { tenant } = inbox;
      value(await store.operations.deleteInbox({ tenant, name: "gone", force: true }));
    }
    store.clock += 120_000;
    await damageDefinitions(damaged.tenant);
    const run = dependenciesOf(damaged.tenant, healthy.tenant);

    const { inboxes } = await measureInboxes(run);
    expect(namesOf(inboxes)).toEqual(
      [
        [damaged.tenant, "default", 1],
        [healthy.tenant, "default", 2],
        [healthy.tenant, "billing", 2],
      ].toSorted(),
    );
    expect(await sweepInboxes(run)).toMatchObject({ requeued: 2 });
    expect(await billing.idsIn()).toEqual(ids);
    expect(await purgeInboxes(run)).toEqual({ purged: 0, done: 1 });
    expect(store.failures).toHaveLength(3);
  });

  it("measures and sweeps every inbox but the one whose index does not answer", async () => {
    const [silent, healthy] = [new TenantInbox(store), new TenantInbox(store)];
    await silent.publish(1);
    await healthy.publish(1);
    await healthy.lease({ lease_seconds: 1 });
    store.clock += 120_000;
    store.interference = (name, call, input) =>
      name === "Query" && JSON.stringify(input).includes(silent.tenant) ? broken() : call();
    const run = dependenciesOf(silent.tenant, healthy.tenant);
    const { inboxes } = await measureInboxes(run);
    expect(inboxes.map(({ tenant }) => tenant)).toEqual([healthy.tenant]);
    expect(await sweepInboxes(run)).toMatchObject({ requeued: 1 });
    expect(store.failures).toHaveLength(2);
  });
});
