/** What a stored event costs that comes into an inbox which is made later. */
import { randomUUID } from "node:crypto";
import { fillCopy } from "../backend/delivery/fill-copy.ts";
import { ingestEvent } from "../backend/ingestion/ingest-event.ts";
import type { Units } from "./capacity.ts";
import type { Payload } from "./payloads.ts";
import type { startUnitTable } from "./unit-table.ts";

export interface FillingRow {
  kilobytes: number;
  /** Into its first inbox beside `default`. */
  first: Units;
  second: Units;
  /** Where the inbox has it, and another look comes upon it. */
  look: Units;
}

/** Of one event with a source, which waits in `default`. */
export async function measureFilling(
  { metered, dependencies }: Awaited<ReturnType<typeof startUnitTable>>,
  kilobytes: number,
  payload: Payload,
): Promise<FillingRow> {
  const scope = { tenant: `filling-${kilobytes}`, shards: 1 };
  const event_id = randomUUID();
  const event = { event_id, created_at: Date.now(), payload: payload(kilobytes * 1024, 1) };
  await ingestEvent(dependencies)({ ...scope, event: { ...event, source: "shop" } });
  const { events } = dependencies;
  const fill = async (inbox_id: string) =>
    metered.measured(async () => {
      const [own] = (await events.getAll([event_id])).values();
      if (own) await fillCopy(dependencies, { ...scope, inbox_id }, own);
    });
  const first = await fill("one");
  const second = await fill("two");
  const look = await metered.measured(async () => {
    await events.getAll([event_id]);
    await events.of("one").getAll([event_id]);
  });
  return { kilobytes, first, second, look };
}
