import { expect, it } from "vitest";
import { anyTenant } from "../secrets-manager.ts";
import { describeOnEveryEngine } from "../store.ts";
import { TenantInbox, value } from "../tenant-inbox.ts";

describeOnEveryEngine("put-inbox, get-inbox, list-inboxes and delete-inbox", (store) => {
  const put = (tenant: string, name: string, settings: object = {}, atMost = 100) =>
    store.operations.putInbox({ tenant, name, settings, atMost });
  const get = (tenant: string, name: string) => store.operations.getInbox({ tenant, name });
  const remove = (tenant: string, name: string, force = false) =>
    store.operations.deleteInbox({ tenant, name, force });
  const names = async (tenant: string) =>
    value(await store.operations.listInboxes({ tenant })).inboxes.map(({ name }) => name);
  const notFound = { ok: false, error: { code: "inbox_not_found" } };

  it("define an inbox, and define it anew as a whole", async () => {
    const tenant = anyTenant();
    const created_at = store.clock;
    const filter = { source: ["shop"], payload: { "/a": [1, true, null, "x"] } };
    const first = { name: "billing", filter, created_at, updated_at: created_at };
    expect(await put(tenant, "billing", { filter })).toEqual({ ok: true, value: { inbox: first } });
    store.clock += 5_000;
    const second = { name: "billing", max_deliveries: 20, created_at, updated_at: store.clock };
    expect(await put(tenant, "billing", { max_deliveries: 20 })).toEqual({
      ok: true,
      value: { inbox: second },
    });
    expect(await get(tenant, "billing")).toEqual({ ok: true, value: { inbox: second } });
    expect(await get(anyTenant(), "billing")).toEqual(notFound);
  });

  it("change nothing where a definition says the same", async () => {
    const tenant = anyTenant();
    const first = await put(tenant, "billing", { filter: { tags: ["eu"] } });
    store.clock += 5_000;
    expect(await put(tenant, "billing", { filter: { tags: ["eu"] } })).toEqual(first);
  });

  it("list all of a tenant, `default` first, which is always there", async () => {
    const tenant = anyTenant();
    expect(await names(tenant)).toEqual(["default"]);
    await put(tenant, "b");
    await put(tenant, "a");
    await put(tenant, "default", { filter: { type: ["x"] } });
    expect(await names(tenant)).toEqual(["default", "a", "b"]);
    expect(await get(anyTenant(), "default")).toEqual({
      ok: true,
      value: { inbox: { name: "default" } },
    });
  });

  it("refuse one inbox more than the tenant may have, `default` not counted", async () => {
    const tenant = anyTenant();
    await put(tenant, "default", {}, 2);
    await put(tenant, "a", {}, 2);
    await put(tenant, "b", {}, 2);
    const refused = { ok: false, error: { code: "inbox_limit_reached" } };
    expect(await put(tenant, "c", {}, 2)).toEqual(refused);
    expect(await put(tenant, "b", { max_deliveries: 3 }, 2)).toMatchObject({ ok: true });
    await remove(tenant, "a");
    expect(await put(tenant, "c", {}, 2)).toMatchObject({ ok: true });
  });

  it("delete an inbox that is empty, and one that is not only by force", async () => {
    const inbox = new TenantInbox(store);
    const billing = await inbox.define("billing");
    const [event_id = ""] = await inbox.publish(1);
    const refused = { ok: false, error: { code: "inbox_not_empty" } };
    expect(await remove(inbox.tenant, "billing")).toEqual(refused);
    await billing.reject({ event_ids: [event_id] });
    expect(await remove(inbox.tenant, "billing")).toEqual(refused);
    expect(await remove(inbox.tenant, "billing", true)).toEqual({ ok: true, value: {} });
    expect(await get(inbox.tenant, "billing")).toEqual(notFound);
    expect(await remove(inbox.tenant, "billing")).toEqual({ ok: true, value: {} });
    expect(await inbox.idsIn()).toEqual([event_id]);
  });

  it("make an inbox anew under a deleted name, and it knows nothing of the old one", async () => {
    const inbox = new TenantInbox(store);
    await inbox.define("billing");
    const [old = ""] = await inbox.publish(1);
    await remove(inbox.tenant, "billing", true);
    const anew = await inbox.define("billing");
    const [event_id = ""] = await inbox.publish(1);
    expect(await anew.idsIn()).toEqual([event_id]);
    expect((await inbox.event(old))?.inboxes).toEqual([{ inbox: "default", status: "pending" }]);
  });

  it("put `default` back where its definition is deleted, and nothing is gone from it", async () => {
    const inbox = new TenantInbox(store);
    const [event_id = ""] = await inbox.publish(1);
    await inbox.define("default", { enabled: false });
    expect(
      await store.operations.list({
        tenant: inbox.tenant,
        status: "pending",
        order: "asc",
        limit: 9,
      }),
    ).toEqual(notFound);
    await remove(inbox.tenant, "default");
    expect(await inbox.idsIn()).toEqual([event_id]);
  });
});
