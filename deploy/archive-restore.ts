/** Puts archived events back through ingestion: each keeps its id and time, and waits again. */
import type { S3Client } from "@aws-sdk/client-s3";
import type { AcceptedEvent } from "../contract/event.ts";
import { limits } from "../contract/limits.ts";
import type { OperationInput, OperationOutput } from "../contract/operations.ts";
import { archivedEvents, type Selection } from "./archived-events.ts";

export type Ingest = (
  input: OperationInput<"ingest-events">,
) => Promise<OperationOutput<"ingest-events">>;

export interface RestoreReport {
  matching: number;
  /** Archived without a payload: nothing can be put back of them. */
  unreadable: number;
  restored: number;
  /** They are in the table still, or were put back before. */
  present: number;
  /** Error → events. */
  refused: Record<string, number>;
}

/** @param ingest undefined: nothing is put back, only counted */
export async function restoreArchived(
  from: { s3: S3Client; bucket: string },
  selection: Selection,
  now: number,
  ingest?: Ingest,
): Promise<RestoreReport> {
  const report: RestoreReport = {
    matching: 0,
    unreadable: 0,
    restored: 0,
    present: 0,
    refused: {},
  };
  let batch: AcceptedEvent[] = [];
  const flush = async () => {
    if (ingest && batch.length > 0) await put(ingest, selection.tenant, batch, report);
    batch = [];
  };
  for await (const { event } of archivedEvents(from.s3, from.bucket, selection, now)) {
    report.matching++;
    if (!event) report.unreadable++;
    else {
      if (bytesOf([...batch, event]) > limits.batchBodyBytes) await flush();
      batch.push(event);
      if (batch.length === limits.batch) await flush();
    }
  }
  await flush();
  return report;
}

const bytesOf = (events: readonly AcceptedEvent[]): number =>
  events.reduce((sum, { payload, metadata = "" }) => sum + payload.length + metadata.length, 0);

async function put(
  ingest: Ingest,
  tenant: string,
  events: AcceptedEvent[],
  report: RestoreReport,
): Promise<void> {
  // One shard, which every consumer of the tenant reads, however many it has.
  const { results } = await ingest({ tenant, shards: 1, events });
  for (const result of results) {
    if ("replayed" in result) report[result.replayed ? "present" : "restored"]++;
    else {
      const reason = "error" in result ? result.error : "dead_letter";
      report.refused[reason] = (report.refused[reason] ?? 0) + 1;
    }
  }
}
