import { deflateSync } from "node:zlib";
import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compressed, expanded } from "../../../backend/store/compression.ts";
import { limits } from "../../../contract/limits.ts";
import { jsonObjectText } from "../../flow/json-text.ts";
import { describeOnEveryEngine } from "../store.ts";

/** JSON text of that many bytes, which repeats itself as JSON does. */
const lines = (bytes: number) => {
  const text = Array.from(
    { length: bytes / 10 },
    (_, n) => `https://shop.example/lines/${n} `,
  ).join("");
  return `{"text":"${text.slice(0, bytes - 11)}"}`;
};
const base64 = (value: object | undefined) => String((value as { B?: unknown } | undefined)?.B);
const packed = (payload: string) => compressed({ payload: { S: payload } }).payload;

describe("a long text", () => {
  it("is smaller in the table, and the same when it comes back", () => {
    const item = {
      event_id: { S: "e" },
      payload: { S: lines(10_000) },
      metadata: { S: lines(2_000) },
    };
    const stored = compressed(item);
    expect(base64(stored.payload).length).toBeLessThan(3_000);
    expect(base64(stored.metadata).length).toBeLessThan(1_000);
    expect(stored.event_id).toEqual({ S: "e" });
    expect(expanded(stored)).toEqual(item);
  });

  it.each([
    ["escapes, of lone surrogates too", "\\ud83d \\u0000 \\u00e9 é \\/"],
    ["a byte order mark and separators", "\ufeff\u2028\u2029\u007f"],
    ["letters of two, three and four bytes", "é漢😀"],
  ])("keeps %s", (_, sample) => {
    const item = { payload: { S: `{"text":"${sample.repeat(500)}"}` } };
    expect(compressed(item).payload).toHaveProperty("B");
    expect(expanded(compressed(item))).toEqual(item);
  });

  it("is the same when it comes back, whatever JSON it is", () => {
    fc.assert(
      fc.property(fc.array(jsonObjectText, { minLength: 1, maxLength: 40 }), (texts) => {
        const item = { payload: { S: `{"all":[${texts.join(",")}]}` } };
        expect(expanded(compressed(item))).toEqual(item);
      }),
    );
  });

  it("may be as long as a payload may be; a longer one stays as it is", () => {
    const largest = { payload: { S: `{"a":"${"é".repeat((limits.payloadBytes - 8) / 2)}"}` } };
    expect(compressed(largest).payload).toHaveProperty("B");
    expect(expanded(compressed(largest))).toEqual(largest);
    expect(packed(`${largest.payload.S} `)).toHaveProperty("S");
  });

  it("stays text if it is short", () => {
    expect(packed(lines(599))).toHaveProperty("S");
    expect(packed(lines(600))).toHaveProperty("B");
  });
});

describe("what the table holds", () => {
  const damaged = (bytes: Buffer) => () =>
    expanded({
      event_id: { S: "e1" },
      payload: { B: bytes.toString("base64") as unknown as Uint8Array },
    });
  const bytes = deflateSync(lines(5_000), { level: 1 });

  it("is refused if it is damaged, cut short, or no compressed text at all", () => {
    for (const at of [0, 1, 40, bytes.length >> 1, bytes.length - 1]) {
      const altered = Buffer.from(bytes);
      altered[at] = (altered[at] ?? 0) ^ 0x10;
      expect(damaged(altered), `byte ${at}`).toThrow("the payload of the event e1 is damaged");
    }
    expect(damaged(bytes.subarray(0, -10))).toThrow("damaged");
    expect(damaged(Buffer.from("{}"))).toThrow("damaged");
    expect(damaged(Buffer.alloc(0))).toThrow("damaged");
  });

  it("is refused if it would grow beyond what a payload may be", () => {
    expect(damaged(deflateSync(Buffer.alloc(limits.payloadBytes + 1, "a")))).toThrow("damaged");
  });
});

describeOnEveryEngine("a compressed payload", (store) => {
  const tenant = "acme";
  const operations = () => store.operations;

  async function stored(event_id: string) {
    const { Item } = await store.client.send(
      new GetItemCommand({ TableName: store.tableName, Key: { event_id: { S: event_id } } }),
    );
    return Item ?? {};
  }

  it("lies in the table as binary, and is text by every way out", async () => {
    const event = store.event({
      payload: lines(10_000),
      metadata: lines(2_000),
      source: "compressed",
    });
    expect(await operations().ingest({ tenant, event })).toMatchObject({
      value: { replayed: false },
    });
    const item = await stored(event.event_id);
    expect(item.payload?.B?.length).toBeLessThan(2_500);
    expect(item.metadata?.B?.length).toBeLessThan(1_000);
    expect(Number(item.answer_bytes?.N)).toBeGreaterThan(12_000);
    expect(await operations().ingest({ tenant, event })).toMatchObject({
      value: { replayed: true },
    });
    expect(
      await operations().ingest({ tenant, event: { ...event, payload: lines(10_020) } }),
    ).toMatchObject({ ok: false });
    expect(await operations().get({ tenant, event_id: event.event_id })).toMatchObject({
      value: { event },
    });
    const inbox = {
      tenant,
      source: "compressed",
      status: "pending",
      order: "asc",
      limit: 10,
    } as const;
    expect(await operations().list(inbox)).toMatchObject({ value: { events: [event] } });
    const lease = {
      tenant,
      source: "compressed",
      lease_id: crypto.randomUUID(),
      limit: 1,
      lease_seconds: 60,
      max_deliveries: 3,
    };
    expect(await operations().lease(lease)).toMatchObject({ value: { events: [event] } });
  });

  it("is found beside one that was stored as text", async () => {
    const event = store.event({ payload: lines(5_000), source: "both" });
    await operations().ingest({ tenant, event });
    const older = store.event({ payload: lines(6_000), source: "both" });
    const Item = {
      ...(await stored(event.event_id)),
      event_id: { S: older.event_id },
      payload: { S: older.payload },
    };
    await store.client.send(new PutItemCommand({ TableName: store.tableName, Item }));
    const { value } = (await operations().list({
      tenant,
      source: "both",
      status: "pending",
      order: "asc",
      limit: 10,
    })) as {
      value: { events: { payload: string }[] };
    };
    expect(value.events.map(({ payload }) => payload).sort()).toEqual(
      [event.payload, older.payload].sort(),
    );
  });

  it("is erased like any other", async () => {
    const event = store.event({ payload: lines(5_000) });
    await operations().ingest({ tenant, event });
    await operations().erase({ tenant, event_id: event.event_id });
    expect(await stored(event.event_id)).not.toHaveProperty("payload");
  });
});
