/** Which inboxes push and have events that wait: those alone are woken by the clock. */
import { expect, it } from "vitest";
import { listPushBacklogs } from "../../../backend/delivery/list-push-backlogs.ts";
import { describeOnEveryEngine } from "../store.ts";
import { TenantInbox, value } from "../tenant-inbox.ts";

const push = { url: "https://receiver.example/", mode: "event" } as const;

describeOnEveryEngine("inboxes that push", (store) => {
  const backlogsOf = async (tenant: string) => {
    const { inboxes, capped } = value(await listPushBacklogs(store.dependencies)({ limit: 300 }));
    expect(capped).toBe(false);
    return inboxes
      .filter((each) => each.tenant === tenant)
      .map(({ inbox }) => inbox)
      .sort();
  };

  it("are listed while something waits in them", async () => {
    const main = new TenantInbox(store);
    await main.define("default", { push });
    const billing = await main.define("billing", { push, filter: { source: ["b"] } });
    await main.define("audit");
    expect(await backlogsOf(main.tenant)).toEqual([]);
    const [id = ""] = await main.publish(1, { source: "b" });
    await expect.poll(() => backlogsOf(main.tenant)).toEqual(["billing", "default"]);
    const { lease_id } = await billing.lease();
    await expect.poll(() => backlogsOf(main.tenant)).toEqual(["default"]);
    await billing.release({ lease_id, delay_seconds: 5 });
    await expect.poll(() => backlogsOf(main.tenant)).toEqual(["default"]);
    store.clock += 6_000;
    await expect.poll(() => backlogsOf(main.tenant)).toEqual(["billing", "default"]);
    await billing.acknowledgeOne(id);
    await main.define("default", { push, enabled: false });
    store.clock += 2_000;
    await expect.poll(() => backlogsOf(main.tenant)).toEqual([]);
  });

  it("come in turns of their tenants, however many one has", async () => {
    const large = new TenantInbox(store);
    for (const name of ["a", "b", "c", "d"]) await large.define(name, { push });
    await large.publish(1);
    const small = new TenantInbox(store);
    await small.define("default", { push });
    await small.publish(1);
    const own = async (limit: number) => {
      const { inboxes } = value(await listPushBacklogs(store.dependencies)({ limit }));
      return inboxes.filter(({ tenant }) => [large.tenant, small.tenant].includes(tenant));
    };
    await expect.poll(async () => (await own(300)).length).toBe(5);
    for (let i = 0; i < 10; i++)
      expect((await own(300)).slice(0, 2).map(({ tenant }) => tenant)).toContain(small.tenant);
    const capped = value(await listPushBacklogs(store.dependencies)({ limit: 1 }));
    expect(capped).toMatchObject({ inboxes: [expect.anything()], capped: true });
  });
});
