import { expect } from "vitest";
import { measureInboxes } from "../../../backend/maintenance/measure-inboxes.ts";
import { sweepInboxes } from "../../../backend/maintenance/sweep-inboxes.ts";
import { describeOnEveryEngine } from "../store.ts";
import { TenantInbox } from "../tenant-inbox.ts";

describeOnEveryEngine("maintenance", (store) => {
  const it = store.itIfExact("it counts what the indexes show");
  const dependenciesOf = (...tenants: string[]) => ({
    ...store.dependencies,
    tenants: { list: async () => tenants, get: async () => undefined },
  });

  it("measures every inbox by itself, and all of them together", async () => {
    const main = new TenantInbox(store);
    await main.define("billing", { filter: { source: ["shop"] } });
    await main.define("default", {});
    const other = new TenantInbox(store);
    await main.publish(2, { source: "shop" });
    await main.publish(1);
    await other.publish(1);
    const { inboxes, pending } = await measureInboxes(dependenciesOf(main.tenant, other.tenant));
    expect(inboxes.map(({ tenant, inbox, pending }) => [tenant, inbox, pending])).toEqual([
      [main.tenant, "default", 3],
      [main.tenant, "billing", 2],
      [other.tenant, "default", 1],
    ]);
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
});
