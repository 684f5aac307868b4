import { randomUUID } from "node:crypto";
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { expect, it } from "vitest";
import { onEveryEngineWithout } from "../store.ts";

const describeTellingApart = onEveryEngineWithout(
  ["lost", "duplicated"],
  "a first publish looks like a repeated one",
);

describeTellingApart("ingest-event", (store) => {
  const tenant = "acme";

  it("stores the event as pending", async () => {
    const event = store.event({
      payload: '{"n": 1.0}',
      source: "shop",
      type: "order.paid",
      tags: ["a", "b"],
      metadata: '{"k":1e400}',
    });
    const result = await store.operations.ingest({ tenant, event });
    const { payload, metadata, ...described } = event;
    const standing = { ...described, status: "pending", timestamp: "2026-11-23T10:00:00.000Z" };
    expect(result).toEqual({ ok: true, value: { replayed: false } });
    const stored = { ...standing, payload, metadata };
    expect(await store.operations.get({ tenant, event_id: event.event_id })).toEqual({
      ok: true,
      value: { event: stored },
    });
  });

  it("stores the seed's attributes under their names, the payload as text", async () => {
    const event = store.event({ payload: '{"big":12345678901234567890}', source: "shop" });
    await store.operations.ingest({ tenant, event });
    const { Item } = await store.client.send(
      new GetItemCommand({ TableName: store.tableName, Key: { event_id: { S: event.event_id } } }),
    );
    expect(Item).toMatchObject({
      event_id: { S: event.event_id },
      timestamp: { S: "2026-11-23T10:00:00.000Z" },
      payload: { S: '{"big":12345678901234567890}' },
      status: { S: "pending" },
      source: { S: "shop" },
      created_at: { N: String(store.clock) },
      expires_at: { N: String(store.clock / 1000 + store.retention.event) },
      status_partition: { S: "acme#pending#0" },
      source_partition: { S: "acme#pending#0#shop" },
    });
  });

  it("answers a repeated event with the original, as it now stands", async () => {
    const first = store.event({ payload: '{"a":1}', tags: ["x"] });
    const { operations } = store;
    await operations.ingest({ tenant, event: first });
    await operations.acknowledge({ tenant, event_id: first.event_id });
    const result = await operations.ingest({
      tenant,
      event: { ...first, created_at: first.created_at + 5 },
    });
    expect(result).toMatchObject({
      ok: true,
      value: {
        replayed: true,
        event: {
          created_at: first.created_at,
          status: "acknowledged",
          acknowledged_at: store.clock,
        },
      },
    });
  });

  it.each([
    ["payload", { payload: '{"a":2}' }],
    ["white space of the payload", { payload: '{"a": 1}' }],
    ["source", { source: "other" }],
    ["type", { type: "other" }],
    ["tags", { tags: ["b", "a"] }],
    ["metadata", { metadata: '{"other":1}' }],
  ])("refuses the same id with another %s", async (_, change) => {
    const event = store.event({
      payload: '{"a":1}',
      source: "s",
      type: "t",
      tags: ["a", "b"],
      metadata: "{}",
    });
    const { operations } = store;
    await operations.ingest({ tenant, event });
    expect(await operations.ingest({ tenant, event: { ...event, ...change } })).toEqual({
      ok: false,
      error: { code: "idempotency_key_reused" },
    });
    expect(await operations.get({ tenant, event_id: event.event_id })).toMatchObject({
      value: { event },
    });
  });

  it("writes one event however many try at once", async () => {
    const event_id = randomUUID();
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        store.operations.ingest({
          tenant: "race",
          event: store.event({ event_id, created_at: store.clock + i }),
        }),
      ),
    );
    const firsts = results.filter((result) => result.ok && !result.value.replayed);
    expect(firsts).toHaveLength(1);
    const { value: stored } = (await store.operations.get({ tenant: "race", event_id })) as {
      value: { event: { created_at: number } };
    };
    for (const result of results.filter((each) => !firsts.includes(each))) {
      expect(result).toMatchObject({
        ok: true,
        value: { replayed: true, event: { created_at: stored.event.created_at } },
      });
    }
  });

  it("never touches, nor tells of, another tenant's event with the same id", async () => {
    const event = store.event({ payload: '{"secret":1}' });
    await store.operations.ingest({ tenant, event });
    await expect(store.operations.ingest({ tenant: "other", event })).rejects.toThrow(
      "neither free nor this tenant's",
    );
    expect(await store.operations.get({ tenant, event_id: event.event_id })).toMatchObject({
      ok: true,
    });
  });

  it("takes an id again once its event has expired, removed by DynamoDB or not", async () => {
    const event = store.event();
    await store.operations.ingest({ tenant, event });
    const begin = store.clock;
    store.clock += store.retention.event * 1000;
    const again = { ...event, created_at: store.clock, payload: '{"new":true}' };
    expect(await store.operations.ingest({ tenant, event: again })).toMatchObject({
      ok: true,
      value: { replayed: false },
    });
    store.clock = begin;
  });

  it("writes one event however many try at once to take the id of an expired one", async () => {
    const event = store.event();
    await store.operations.ingest({ tenant, event });
    const begin = store.clock;
    store.clock += store.retention.event * 1000;
    const again = { ...event, created_at: store.clock };
    const results = await Promise.all(
      Array.from({ length: 20 }, () => store.operations.ingest({ tenant, event: again })),
    );
    expect(results.filter((result) => result.ok && !result.value.replayed)).toHaveLength(1);
    expect(results.filter((result) => result.ok && result.value.replayed)).toHaveLength(19);
    store.clock = begin;
  });
});
