import { describe, expect, it } from "vitest";
import { eventIdFor, eventIdForItem } from "../../../worker/publish/idempotency-key.ts";
import { ask, keys } from "../request.ts";

interface Batch {
  results: { status: number; event_id: string; error?: { code: string } }[];
  accepted: number;
  duplicates: number;
  failed: number;
}

describe("the id of an event that an Idempotency-Key names", () => {
  // Stored events have these ids: another derivation would make second events of repetitions.
  it("is what it always was", async () => {
    expect(await eventIdFor("acme", "order-42")).toBe("b12862ea-990a-8714-8996-b03f33c1d687");
    expect(await eventIdForItem("acme", "order-42", 0)).toBe(
      "d743b494-715f-80f5-862a-3f189f6a71fb",
    );
    expect(await eventIdForItem("acme", "order-42", 1)).toBe(
      "8b5e3239-92e3-8a50-9b03-387b244a69d4",
    );
  });

  it("differs by tenant, key and item, however they are cut", async () => {
    const ids = await Promise.all([
      eventIdFor("acme", "1"),
      eventIdFor("acme", "11"),
      eventIdFor("other", "1"),
      eventIdForItem("acme", "1", 1),
      eventIdForItem("acme", "11", 1),
      eventIdForItem("acme", "1", 11),
      eventIdForItem("other", "1", 1),
    ]);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe("Idempotency-Key on a batch", () => {
  const publish = async (events: unknown[], batchKey: string, key = keys.acme): Promise<Batch> => {
    const headers = { "Idempotency-Key": batchKey };
    const response = await ask("/v1/events/batch", { json: { events }, headers, key });
    expect(response.status).toBe(200);
    return response.json();
  };
  const idsOf = ({ results }: Batch) => results.map(({ event_id }) => event_id);

  it("makes no second events of an equal batch", async () => {
    const batchKey = crypto.randomUUID();
    const items = [{ payload: { n: 1 } }, { payload: { n: 1 } }, { payload: { n: 2 } }];
    const first = await publish(items, batchKey);
    expect(first).toMatchObject({ accepted: 3, duplicates: 0, failed: 0 });
    expect(new Set(idsOf(first)).size).toBe(3);
    const again = await publish(items, `"${batchKey}"`);
    expect(again).toMatchObject({ accepted: 0, duplicates: 3, failed: 0 });
    expect(idsOf(again)).toEqual(idsOf(first));
    expect(await publish(items, batchKey, keys.other)).toMatchObject({ accepted: 3 });
  });

  it("names each item by its place: another body there is refused, what was refused may be mended", async () => {
    const batchKey = crypto.randomUUID();
    await publish([{ payload: { n: 1 } }, { payload: 1 }, { payload: { n: 3 } }], batchKey);
    const { results } = await publish(
      [{ payload: { n: 0 } }, { payload: { n: 2 } }, { payload: { n: 3 } }, { payload: {} }],
      batchKey,
    );
    expect(results.map(({ status }) => status)).toEqual([422, 201, 200, 201]);
    expect(results[0]?.error?.code).toBe("idempotency_key_reused");
  });

  it("gives way to the key of an item", async () => {
    const idempotency_key = crypto.randomUUID();
    const items = [{ payload: { n: 1 }, idempotency_key }, { payload: { n: 2 } }];
    const first = await publish(items, crypto.randomUUID());
    const second = await publish(items, crypto.randomUUID());
    expect(second.results.map(({ status }) => status)).toEqual([200, 201]);
    expect(idsOf(second)[0]).toBe(idsOf(first)[0]);
  });

  it("is refused if it is none", async () => {
    const headers = { "Idempotency-Key": "not visible" };
    const response = await ask("/v1/events/batch", {
      json: { events: [{ payload: {} }] },
      headers,
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "invalid_header" });
  });
});
