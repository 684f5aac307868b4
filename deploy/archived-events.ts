/** Reads events out of the archive bucket: objects of one day lie under one prefix, a line an event. */
import { gunzipSync } from "node:zlib";
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";
import { type AcceptedEvent, acceptedEvent } from "../contract/event.ts";
import type { Status } from "../contract/status.ts";

export interface ArchivedEvent {
  tenant: string;
  /** As it was when the table dropped it. */
  status: Status;
  /** Undefined: its payload was lost before it was archived. */
  event: AcceptedEvent | undefined;
}

export interface Selection {
  tenant: string;
  /** Unix milliseconds of `created_at`, inclusive. */
  since: number;
  /** Exclusive. */
  until: number;
  status?: Status | undefined;
}

const day = 86_400_000;

/**
 * An event is archived after it was created, so the days before `since` hold none of them.
 * @param now Unix milliseconds: the last day that is looked into
 */
export async function* archivedEvents(
  s3: S3Client,
  bucket: string,
  selection: Selection,
  now: number,
): AsyncGenerator<ArchivedEvent> {
  const { tenant, since, until, status } = selection;
  for await (const key of keysFrom(s3, bucket, since, now))
    for (const line of await linesOf(s3, bucket, key)) {
      const { created_at } = line;
      const isAsked =
        line.tenant === tenant &&
        created_at >= since &&
        created_at < until &&
        (status === undefined || line.status === status);
      if (isAsked) yield { tenant, status: line.status, event: eventOf(line) };
    }
}

async function* keysFrom(s3: S3Client, bucket: string, since: number, now: number) {
  for (let time = since - (since % day); time <= now; time += day) {
    const Prefix = `events/${new Date(time).toISOString().slice(0, 10).replaceAll("-", "/")}/`;
    for await (const { Contents = [] } of paginateListObjectsV2(
      { client: s3 },
      { Bucket: bucket, Prefix },
    ))
      for (const { Key } of Contents) if (Key) yield Key;
  }
}

type Line = Record<string, unknown> & { tenant: string; status: Status; created_at: number };

async function linesOf(s3: S3Client, bucket: string, key: string): Promise<Line[]> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
  return gunzipSync(bytes)
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

/** What was sent, without what became of it. */
function eventOf(line: Line): AcceptedEvent | undefined {
  const members = Object.keys(acceptedEvent.shape)
    .filter((name) => line[name] !== undefined)
    .map((name) => [name, line[name]]);
  return acceptedEvent.safeParse(Object.fromEntries(members)).data;
}
