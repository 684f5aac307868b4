import type { DynamoDBRecord } from "aws-lambda";
import { describe, expect, it } from "vitest";
import { archiveOf } from "../../../backend/archive/archive-of.ts";
import { compressed } from "../../../backend/store/compression.ts";
import { split } from "../../../backend/store/event-body.ts";
import type { Item } from "../../../backend/store/event-item.ts";
import type { AcceptedEvent } from "../../../contract/event.ts";
import { largePayload } from "../payloads.ts";

const event: AcceptedEvent = {
  event_id: "0b6f1c1e-5a57-4b0c-8f0e-2f6a4f1f0001",
  created_at: Date.parse("2026-11-01T08:00:00.000Z"),
  payload: '{"n":12345678901234567890,"x":1.0}',
  source: "crm",
  tags: ["a", "b"],
};

/** As DynamoDB streams it when the item's time to live has come. */
const removal = (item: object, sequence = "100"): DynamoDBRecord => ({
  eventName: "REMOVE",
  userIdentity: { type: "Service", principalId: "dynamodb.amazonaws.com" },
  dynamodb: {
    ApproximateCreationDateTime: 1_795_000_000,
    SequenceNumber: sequence,
    OldImage: item as never,
  },
});
const item = {
  event_id: { S: event.event_id },
  tenant: { S: "acme" },
  timestamp: { S: "2026-11-01T08:00:00.000Z" },
  payload: { S: event.payload },
  status: { S: "pending" },
  created_at: { N: String(event.created_at) },
  expires_at: { N: "1794999000" },
  answer_bytes: { N: "300" },
  status_partition: { S: "acme#pending#0" },
  source_partition: { S: "acme#pending#0#crm" },
  source: { S: "crm" },
  tags: { L: [{ S: "a" }, { S: "b" }] },
};

/** Bodies that are still in the table. */
const holding = (...bodies: Item[]) => ({
  getAll: async (ids: readonly string[]) =>
    new Map(
      bodies
        .map((body) => [body.event_id?.S ?? "", body] as const)
        .filter(([id]) => ids.includes(id)),
    ),
});
const reported: { event_id: string; error: unknown }[] = [];
const report = (event: (typeof reported)[number]) => void reported.push(event);
const archived = (...records: DynamoDBRecord[]) => archiveOf(records, holding(), report);

it("archives a removed event with its payload as it was sent, and without what only the table needs", async () => {
  const { lines = "" } = (await archived(removal(item))) ?? {};
  expect(JSON.parse(lines)).toEqual({
    ...event,
    tenant: "acme",
    status: "pending",
    timestamp: "2026-11-01T08:00:00.000Z",
  });
});

it("archives a compressed payload as it was sent", async () => {
  const payload = JSON.stringify({ text: "a long text ".repeat(100) });
  const { lines = "" } =
    (await archived(removal({ ...item, ...compressed({ payload: { S: payload } }) }))) ?? {};
  expect(JSON.parse(lines).payload).toBe(payload);
  expect(compressed({ payload: { S: payload } }).payload).toHaveProperty("B");
});

describe("a large event", () => {
  const payload = largePayload("archive");
  const large = { ...item, payload: { S: payload }, metadata: { S: '{"m":1.0}' } };
  const { state, body } = split(compressed(large), 1_796_000_000);

  it("is archived with the payload and metadata of its body, and without what only the table needs", async () => {
    const { lines = "" } =
      (await archiveOf([removal(state), removal(item)], holding(body ?? {}), report)) ?? {};
    const [first = "", second = ""] = lines.split("\n");
    const standing = { tenant: "acme", status: "pending", timestamp: "2026-11-01T08:00:00.000Z" };
    expect(JSON.parse(first)).toEqual({ ...event, ...standing, payload, metadata: '{"m":1.0}' });
    expect(JSON.parse(second)).toEqual({ ...event, ...standing });
  });

  it.each([
    ["missing", []],
    ["damaged", [{ ...body, payload: { B: Buffer.from("no zlib").toString("base64") } } as never]],
  ])(
    "is archived without payload if its body is %s, with all others, and reported",
    async (_, bodies) => {
      reported.length = 0;
      const { lines = "" } =
        (await archiveOf([removal(state), removal(item)], holding(...bodies), report)) ?? {};
      const [first = "", second = ""] = lines.split("\n");
      expect(JSON.parse(first)).toMatchObject({ unreadable: expect.any(String) });
      expect(JSON.parse(first)).not.toHaveProperty("payload");
      expect(JSON.parse(second).payload).toBe(event.payload);
      expect(reported).toMatchObject([{ event_id: event.event_id }]);
    },
  );

  it("fails the batch, which is then tried again, if the store does not answer", async () => {
    const silent = { getAll: () => Promise.reject(new Error("no answer")) };
    await expect(archiveOf([removal(state)], silent, report)).rejects.toThrow("no answer");
  });

  it("leaves nothing to archive when its body is removed later", async () => {
    expect(await archived(removal(body ?? {}))).toBeUndefined();
  });
});

it("names the object by day and first record, so that a repeated batch overwrites it", async () => {
  const batch = [removal(item, "100"), removal(item, "101")];
  expect((await archived(...batch))?.key).toBe("events/2026/11/18/100.ndjson.gz");
  expect(await archived(...batch)).toEqual(await archived(...batch));
});

it("writes a line per event", async () => {
  const { lines = "" } = (await archived(removal(item, "100"), removal(item, "101"))) ?? {};
  expect(lines.split("\n")).toHaveLength(3);
});

it("archives nothing of an erased event, nor of what is no event", async () => {
  const { payload, ...erased } = item;
  expect(payload).toBeDefined();
  expect(await archived(removal({ ...erased, status: { S: "erased" } }))).toBeUndefined();
  expect(await archived(removal({ ...erased, status: { S: "lease" } }))).toBeUndefined();
});

it("archives nothing of what was written or changed", async () => {
  expect(await archived({ ...removal(item), eventName: "MODIFY" })).toBeUndefined();
});

it("archives an event of several inboxes once, also one that `default` does not let in, and none of its copies", async () => {
  const inSeveral = {
    ...item,
    status: { S: "unlisted" },
    inboxes: { SS: ["Ab12Cd34"] },
    kept_until: { N: "1794999000" },
    copied_at: { N: "1" },
  };
  const copy = {
    ...item,
    event_id: { S: `${event.event_id}@Ab12Cd34` },
    tenant: { S: "acme@Ab12Cd34" },
    status: { S: "acknowledged" },
  };
  const { lines = "" } = (await archived(removal(copy), removal(inSeveral))) ?? {};
  const archivedLines = lines.trim().split("\n");
  expect(archivedLines).toHaveLength(1);
  expect(JSON.parse(archivedLines[0] ?? "")).toMatchObject({ ...event, status: "unlisted" });
  expect(lines).not.toMatch(/Ab12Cd34|kept_until|copied_at/);
  expect(await archived(removal(copy))).toBeUndefined();
});
