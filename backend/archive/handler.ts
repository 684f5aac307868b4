/** The archive Lambda: keeps in S3 what the table drops when its time has come. */
import { gzipSync } from "node:zlib";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { DynamoDBStreamEvent } from "aws-lambda";
import { Log } from "../lambda/log.ts";
import { logUnreadable } from "../lambda/unreadable-event.ts";
import { EventsTable } from "../store/events-table.ts";
import { archiveOf } from "./archive-of.ts";

const log = new Log("archive");
const client = new S3Client({});
const events = EventsTable.fromEnvironment();

/**
 * Called by the stream of the table's removals. A failure makes Lambda repeat the batch, which
 * overwrites the same object.
 */
export const handler = async ({ Records }: DynamoDBStreamEvent): Promise<void> => {
  const archive = await archiveOf(Records, events, (event) => logUnreadable(log, event));
  if (!archive) return;
  await client.send(
    new PutObjectCommand({
      Bucket: process.env.BUCKET_NAME,
      Key: archive.key,
      Body: gzipSync(archive.lines),
      ContentType: "application/x-ndjson",
      ContentEncoding: "gzip",
    }),
  );
};
