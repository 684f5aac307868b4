import type { DynamoDBRecord } from "aws-lambda";
import { expect, it } from "vitest";
import { archiveOf } from "../../backend/archive/archive-of.ts";
import { compressed } from "../../backend/compression.ts";
import type { AcceptedEvent } from "../../contract/event.ts";

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
  dynamodb: { ApproximateCreationDateTime: 1_795_000_000, SequenceNumber: sequence, OldImage: item as never },
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

it("archives a removed event with its payload as it was sent, and without what only the table needs", () => {
  const { lines = "" } = archiveOf([removal(item)]) ?? {};
  expect(JSON.parse(lines)).toEqual({ ...event, tenant: "acme", status: "pending", timestamp: "2026-11-01T08:00:00.000Z" });
});

it("archives a compressed payload as it was sent", () => {
  const payload = JSON.stringify({ text: "a long text ".repeat(100) });
  const { lines = "" } = archiveOf([removal({ ...item, ...compressed({ payload: { S: payload } }) })]) ?? {};
  expect(JSON.parse(lines).payload).toBe(payload);
  expect(compressed({ payload: { S: payload } }).payload).toHaveProperty("B");
});

it("names the object by day and first record, so that a repeated batch overwrites it", () => {
  const batch = [removal(item, "100"), removal(item, "101")];
  expect(archiveOf(batch)?.key).toBe("events/2026/11/18/100.ndjson.gz");
  expect(archiveOf(batch)).toEqual(archiveOf(batch));
});

it("writes a line per event", () => {
  const { lines = "" } = archiveOf([removal(item, "100"), removal(item, "101")]) ?? {};
  expect(lines.split("\n")).toHaveLength(3);
});

it("archives nothing of an erased event, nor of what is no event", () => {
  const { payload, ...erased } = item;
  expect(payload).toBeDefined();
  expect(archiveOf([removal({ ...erased, status: { S: "erased" } })])).toBeUndefined();
});

it("archives nothing of what was written or changed", () => {
  expect(archiveOf([{ ...removal(item), eventName: "MODIFY" }])).toBeUndefined();
});
