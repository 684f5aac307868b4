/** What an event costs on which a bulk job acts, and one that it passes over. */
import { randomUUID } from "node:crypto";
import { continueBulkJob } from "../backend/delivery/continue-bulk-job.ts";
import { startBulkJob } from "../backend/delivery/start-bulk-job.ts";
import { ingestEvent } from "../backend/ingestion/ingest-event.ts";
import type { BulkAction } from "../contract/bulk-operations.ts";
import type { Units } from "./capacity.ts";
import type { Payload } from "./payloads.ts";
import type { startUnitTable } from "./unit-table.ts";

type Table = Awaited<ReturnType<typeof startUnitTable>>;

export type BulkRow = { kilobytes: number } & Record<BulkAction | "passed over", Units>;

const hundred = 100;

/** The mean of an event, of a hundred with a source that wait in `default`. */
export async function measureBulk(
  { metered, dependencies }: Table,
  kilobytes: number,
  payload: Payload,
): Promise<BulkRow> {
  const owner = { tenant: `bulk-${kilobytes}`, shards: 1 };
  for (let n = 0; n < hundred; n++) {
    const event_id = randomUUID();
    const event = { event_id, created_at: Date.now(), payload: payload(kilobytes * 1024, n + 1) };
    await ingestEvent(dependencies)({ ...owner, event: { ...event, source: "shop" } });
  }
  const run = async (action: BulkAction, source: string): Promise<Units> => {
    const job_id = randomUUID();
    const asked = { ...owner, job_id, action, filter: { source: [source] }, asked_at: Date.now() };
    await startBulkJob(dependencies)(asked);
    const { read, write, calls } = await metered.measured(() =>
      continueBulkJob(dependencies)({ ...owner, job_id }),
    );
    return { read: read / hundred, write: write / hundred, calls: calls / hundred };
  };
  return {
    kilobytes,
    "passed over": await run("ack", "none"),
    reject: await run("reject", "shop"),
    redrive: await run("redrive", "shop"),
    ack: await run("ack", "shop"),
  };
}
