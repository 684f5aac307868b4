/** Archived by the archive's own program into an emulated S3, and put back. */
import { gzipSync } from "node:zlib";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { DynamoDBRecord } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { archiveOf } from "../../backend/archive/archive-of.ts";
import { pendingItem } from "../../backend/store/event-item.ts";
import type { AcceptedEvent } from "../../contract/event.ts";
import { operations } from "../../contract/operations.ts";
import { type Ingest, restoreArchived } from "../../deploy/archive-restore.ts";
import { cannotApply, type EmulatedAws, startMoto } from "../terraform/emulated-aws.ts";

const bucket = "archive";
const day = 86_400_000;
const start = Date.parse("2026-06-01T00:00:00Z");
const now = start + 60 * day;

let count = 0;
const event = (createdAt: number, more: Partial<AcceptedEvent> = {}): AcceptedEvent => ({
  event_id: `00000000-0000-4000-8000-${String(++count).padStart(12, "0")}`,
  created_at: createdAt,
  payload: '{"n":12345678901234567890}',
  ...more,
});

/** The one that ingestion would be: strict about its input, and once for each id. */
function ingestion() {
  const stored = new Map<string, AcceptedEvent>();
  const calls: number[] = [];
  const ingest: Ingest = async (input) => {
    const { events } = operations["ingest-events"].input.parse(input);
    calls.push(events.length);
    const results = events.map((each) => {
      if (stored.has(each.event_id))
        return { replayed: true as const, event: { ...each, status: "pending" as const } as never };
      stored.set(each.event_id, each);
      return { replayed: false as const };
    });
    return { results };
  };
  return { stored, calls, ingest };
}

describe.skipIf(cannotApply())("npm run archive -- restore", () => {
  let aws: EmulatedAws;
  let s3: S3Client;
  const mine = Array.from({ length: 230 }, (_, n) => event(start + n * 3_600_000));
  const others = [event(start)];

  /** As the archive Lambda does, on the day on which the table drops them. */
  async function archive(tenant: string, events: AcceptedEvent[], sequence: string) {
    const records = events.map(
      (each, index): DynamoDBRecord => ({
        eventName: "REMOVE",
        dynamodb: {
          ApproximateCreationDateTime: (each.created_at + 30 * day) / 1_000,
          SequenceNumber: `${sequence}${index}`,
          OldImage: pendingItem(tenant, 0, each, 1) as never,
        },
      }),
    );
    const getAll = async () => new Map();
    const made = await archiveOf(records, { getAll }, () => {});
    const object = { Bucket: bucket, Key: made?.key, Body: gzipSync(made?.lines ?? "") };
    await s3.send(new PutObjectCommand(object));
  }

  beforeAll(async () => {
    aws = await startMoto();
    for (const [name, value] of Object.entries(aws.variables)) vi.stubEnv(name, value);
    s3 = new S3Client({ forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    for (let from = 0; from < mine.length; from += 50)
      await archive("acme", mine.slice(from, from + 50), `1${from}`);
    await archive("other", others, "2");
  }, 60_000);
  afterAll(async () => {
    await aws?.stop();
    vi.unstubAllEnvs();
  });

  const all = { tenant: "acme", since: start, until: now };

  test("counts first, and puts nothing back", async () => {
    expect(await restoreArchived({ s3, bucket }, all, now)).toMatchObject({
      matching: 230,
      restored: 0,
    });
  });

  test("puts back what one tenant sent, letter for letter, in batches, and nothing twice", async () => {
    const { stored, calls, ingest } = ingestion();
    const first = await restoreArchived({ s3, bucket }, all, now, ingest);
    expect(first).toEqual({ matching: 230, unreadable: 0, restored: 230, present: 0, refused: {} });
    expect([...stored.values()]).toEqual(expect.arrayContaining(mine));
    expect(stored.size).toBe(mine.length);
    expect(calls).toEqual([100, 100, 30]);
    const again = await restoreArchived({ s3, bucket }, all, now, ingest);
    expect(again).toMatchObject({ restored: 0, present: 230 });
  });

  test("puts back what was created in a time, and what stood as asked", async () => {
    const hour = 3_600_000;
    const some = { ...all, since: start + 10 * hour, until: start + 20 * hour };
    const { stored, ingest } = ingestion();
    await restoreArchived({ s3, bucket }, some, now, ingest);
    expect([...stored.values()]).toEqual(mine.slice(10, 20));
    const acknowledged = { ...all, status: "acknowledged" as const };
    expect((await restoreArchived({ s3, bucket }, acknowledged, now)).matching).toBe(0);
  });
});
