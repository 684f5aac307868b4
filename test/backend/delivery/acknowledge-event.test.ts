import { randomUUID } from "node:crypto";
import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { expect, it } from "vitest";
import { describeOnEveryEngine, type Store } from "../store.ts";

const tenant = "acme";

async function ingested(store: Store) {
  const event = store.event({ source: "shop" });
  await store.operations.ingest({ tenant, event });
  return event;
}

describeOnEveryEngine("acknowledge-event", (store) => {
  it("takes the event out of the inbox, and leaves its keys in the index as history", async () => {
    const event = await ingested(store);
    expect(await store.operations.acknowledge({ tenant, event_id: event.event_id })).toEqual({
      ok: true,
      value: { event_id: event.event_id, status: "acknowledged", acknowledged_at: store.clock },
    });
    const item = await store.events.get(event.event_id);
    expect(item).toMatchObject({ status_partition: { S: "acme#acknowledged#0" } });
    expect(item).not.toHaveProperty("source_partition");
    for (const source of [undefined, "shop"]) {
      const page = await store.operations.list({
        tenant,
        status: "pending",
        order: "asc",
        limit: 100,
        source,
      });
      expect(page.ok && page.value.events.map(({ event_id }) => event_id)).not.toContain(
        event.event_id,
      );
    }
  });

  it("answers a repetition with the first one's time", async () => {
    const { event_id } = await ingested(store);
    const first = await store.operations.acknowledge({ tenant, event_id });
    store.clock += 1000;
    expect(await store.operations.acknowledge({ tenant, event_id })).toEqual(first);
  });

  it("shortens how long the event is kept", async () => {
    const { event_id } = await ingested(store);
    await store.operations.acknowledge({ tenant, event_id });
    store.clock += store.retention.acknowledged * 1000 - 1000;
    expect(await store.operations.get({ tenant, event_id })).toMatchObject({ ok: true });
    store.clock += 1000;
    expect(await store.operations.get({ tenant, event_id })).toEqual({
      ok: false,
      error: { code: "event_not_found" },
    });
  });

  it("finds nothing where there is no event, another tenant's, an expired or an erased one", async () => {
    const notFound = { ok: false, error: { code: "event_not_found" } };
    expect(await store.operations.acknowledge({ tenant, event_id: randomUUID() })).toEqual(
      notFound,
    );
    const { event_id } = await ingested(store);
    expect(await store.operations.acknowledge({ tenant: "other", event_id })).toEqual(notFound);
    await store.operations.erase({ tenant, event_id });
    expect(await store.operations.acknowledge({ tenant, event_id })).toEqual(notFound);
    const old = await ingested(store);
    store.clock += store.retention.event * 1000;
    expect(await store.operations.acknowledge({ tenant, event_id: old.event_id })).toEqual(
      notFound,
    );
  });

  it("is fenced: one that names a lease loses to another lease that still holds", async () => {
    const { event_id } = await ingested(store);
    const holder = randomUUID();
    await store.client.send(
      new UpdateItemCommand({
        TableName: store.tableName,
        Key: { event_id: { S: event_id } },
        UpdateExpression: "SET lease_id = :id, lease_expires_at = :until",
        ExpressionAttributeValues: {
          ":id": { S: holder },
          ":until": { N: String(store.clock + 10) },
        },
      }),
    );
    expect(
      await store.operations.acknowledge({ tenant, event_id, lease_id: randomUUID() }),
    ).toEqual({
      ok: false,
      error: { code: "lease_lost" },
    });
    expect(
      await store.operations.acknowledge({ tenant, event_id, lease_id: holder }),
    ).toMatchObject({ ok: true });
  });

  it("acknowledges once however many try at once", async () => {
    const { event_id } = await ingested(store);
    const results = await Promise.all(
      Array.from({ length: 20 }, () => store.operations.acknowledge({ tenant, event_id })),
    );
    expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
  });
});
