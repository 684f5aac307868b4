import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { statuses } from "../../../contract/status.ts";
import { describeOnEveryEngine } from "../store.ts";
import { TenantInbox } from "../tenant-inbox.ts";

const tenant = "acme";

describeOnEveryEngine("delete-event", (store) => {
  it("erases payload, metadata, source, type and tags from the store", async () => {
    const event = store.event({
      payload: '{"pii":1}',
      metadata: '{"pii":2}',
      source: "pii",
      type: "pii",
      tags: ["pii"],
    });
    await store.operations.ingest({ tenant, event });
    await store.operations.erase({ tenant, event_id: event.event_id });
    expect(JSON.stringify(await store.events.get(event.event_id))).not.toContain("pii");
    expect(await store.operations.get({ tenant, event_id: event.event_id })).toMatchObject({
      ok: false,
    });
  });

  it("takes the event out of the inbox", async () => {
    const event = store.event({ source: "erased" });
    await store.operations.ingest({ tenant, event });
    await store.operations.erase({ tenant, event_id: event.event_id });
    const page = await store.operations.list({
      tenant,
      status: "pending",
      order: "asc",
      limit: 10,
      source: "erased",
    });
    expect(page).toMatchObject({ value: { events: [] } });
  });

  const itCounts = store.itIfExact("it counts what the indexes show");

  itCounts("takes a leased event and a dead letter out of every list and count", async () => {
    const inbox = new TenantInbox(store);
    const [leased = "", dead = ""] = await inbox.publish(2, { source: "s" });
    const { lease_id } = await inbox.lease({ limit: 1 });
    await inbox.reject({ event_ids: [dead], reason: "pii" });
    for (const id of [leased, dead]) await inbox.erase(id);
    expect(await inbox.measure()).toMatchObject({ pending: 0, delivered: 0, dead_letter: 0 });
    store.clock += 60_000;
    expect(await inbox.measure()).toMatchObject({
      pending: 0,
      delivered: 0,
      oldest_pending_at: null,
    });
    for (const status of statuses) expect(await inbox.idsIn(status, "s")).toEqual([]);
    expect(await inbox.acknowledge({ lease_id })).toMatchObject({
      value: { results: [{ error: "event_not_found" }] },
    });
    expect(JSON.stringify(await store.events.get(dead))).not.toContain("pii");
  });

  it("answers alike for an event, none, another tenant's, and one erased before", async () => {
    const event = store.event();
    await store.operations.ingest({ tenant, event });
    const erase = (of: string, event_id: string) =>
      store.operations.erase({ tenant: of, event_id });
    expect(await erase(tenant, randomUUID())).toEqual({ ok: true, value: {} });
    expect(await erase("other", event.event_id)).toEqual({ ok: true, value: {} });
    expect(await store.operations.get({ tenant, event_id: event.event_id })).toMatchObject({
      ok: true,
    });
    expect(await erase(tenant, event.event_id)).toEqual({ ok: true, value: {} });
    expect(await erase(tenant, event.event_id)).toEqual({ ok: true, value: {} });
  });

  it("keeps a late retry of the publish from bringing the event back", async () => {
    const event = store.event();
    await store.operations.ingest({ tenant, event });
    await store.operations.erase({ tenant, event_id: event.event_id });
    expect(await store.operations.ingest({ tenant, event })).toEqual({
      ok: false,
      error: { code: "event_erased" },
    });
  });
});
