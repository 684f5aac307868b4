import { expect, it, vi } from "vitest";
import { StoreUnavailable } from "../../../backend/lambda/fault.ts";
import { onEveryEngineWithout } from "../store.ts";
import { TenantInbox, value } from "../tenant-inbox.ts";

const describeTellingApart = onEveryEngineWithout(
  ["lost", "duplicated"],
  "a first publish looks like a repeated one",
);

describeTellingApart("ingest-events", (store) => {
  const ingest = async (tenant: string, events: ReturnType<typeof store.event>[], shards = 1) =>
    value(await store.operations.ingestMany({ tenant, shards, events })).results;

  it("stores each event, and answers in the order of the question", async () => {
    const inbox = new TenantInbox(store);
    const events = Array.from({ length: 100 }, (_, n) =>
      store.event({ payload: `{"n":${n}}`, created_at: store.clock + n }),
    );
    const results = await ingest(inbox.tenant, events);
    expect(results).toEqual(events.map(() => ({ replayed: false })));
    expect((await inbox.list()).map(({ payload }) => payload)).toEqual(
      events.map(({ payload }) => payload),
    );
    const again = await ingest(inbox.tenant, events);
    expect(again).toMatchObject(
      events.map(({ event_id }) => ({ replayed: true, event: { event_id, status: "pending" } })),
    );
  });

  it("answers each event as a publish of it alone would be", async () => {
    const inbox = new TenantInbox(store);
    const [known, other, erased] = [
      store.event(),
      store.event({ payload: '{"a":1}' }),
      store.event(),
    ];
    await ingest(inbox.tenant, [known, other, erased]);
    await inbox.acknowledgeOne(known.event_id);
    await inbox.erase(erased.event_id);
    const fresh = store.event();
    expect(
      await ingest(inbox.tenant, [fresh, known, { ...other, payload: '{"a":2}' }, erased]),
    ).toMatchObject([
      { replayed: false },
      { replayed: true, event: { event_id: known.event_id, status: "acknowledged" } },
      { error: "idempotency_key_reused" },
      { error: "event_erased" },
    ]);
  });

  it("lets the first of those that share an id be stored, and the others find it", async () => {
    const inbox = new TenantInbox(store);
    const event = store.event({ payload: '{"first":true}' });
    for (let n = 0; n < 5; n++) {
      const shared = { ...event, event_id: crypto.randomUUID() };
      expect(
        await ingest(inbox.tenant, [shared, store.event(), shared, { ...shared, payload: "{}" }]),
      ).toMatchObject([
        { replayed: false },
        { replayed: false },
        { replayed: true },
        { error: "idempotency_key_reused" },
      ]);
    }
  });

  it.each([
    ["that the store does not take", new StoreUnavailable("throttled"), "backend_unavailable"],
    ["that meets a bug", new Error("a bug"), "internal_error"],
  ])("sinks alone the event %s, and says so to who operates it", async (_, error, code) => {
    const inbox = new TenantInbox(store);
    const batch = [store.event(), store.event(), store.event()];
    const { events: table, dependencies } = store;
    const put = table.put.bind(table);
    vi.spyOn(table, "put").mockImplementation(async (item, condition) => {
      if (item.event_id?.S === batch[1]?.event_id) throw error;
      return put(item, condition);
    });
    const report = vi.fn();
    vi.spyOn(store, "dependencies", "get").mockReturnValue({
      ...dependencies,
      events: table,
      report,
    });
    expect(await ingest(inbox.tenant, batch)).toMatchObject([
      { replayed: false },
      { error: code },
      { replayed: false },
    ]);
    vi.restoreAllMocks();
    expect(report).toHaveBeenCalledExactlyOnceWith(error, {
      tenant: inbox.tenant,
      event_id: batch[1]?.event_id,
    });
    expect(await inbox.idsIn()).toEqual([batch[0]?.event_id, batch[2]?.event_id].sort());
  });

  it("asks DynamoDB once for each event, and once a second for the tenant's inboxes", async () => {
    await store.inUse.mark("acme", 1);
    const sent = vi.spyOn(store.dynamodb, "call");
    await ingest("acme", [store.event(), store.event(), store.event()]);
    expect(sent.mock.calls.map(([name]) => name).sort()).toEqual([
      "GetItem",
      ...Array(3).fill("PutItem"),
    ]);
  });

  it("spreads a tenant's events over its shards", async () => {
    const tenant = new TenantInbox(store, 4);
    const ids = await tenant.publish(40);
    const items = await store.events.getAll(ids);
    const partitions = new Set(
      [...items.values()].map(({ status_partition }) => status_partition?.S),
    );
    expect([...partitions].sort()).toEqual(
      [0, 1, 2, 3].map((shard) => `${tenant.tenant}#pending#${shard}`),
    );
    expect(await tenant.idsIn()).toEqual(ids);
  });
});
