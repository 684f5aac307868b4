/**
 * Tells the backend what became of deliveries, so that their tenant sees it. However many come, one
 * isolate makes one call per source in a while, and keeps no more than is shown.
 */
import { deliveryRecords as bounds } from "../../contract/cache-bounds.ts";
import {
  type DeliveryRecord,
  type DeliveryRecords,
  latestDeliveries,
} from "../../contract/delivery-record.ts";
import type { Backend } from "../private-api/backend.ts";

/** What is to be told of one source. */
interface Waiting {
  records: DeliveryRecords;
  /** When it is told, in Unix milliseconds; long after, the runtime has ended the request that was to. */
  at: number;
}

interface Source {
  tenant: string;
  source_id: string;
}

export interface ReportContext {
  backend: Pick<Backend, "call">;
  sleep: (milliseconds: number) => Promise<void>;
  now: () => number;
}

/** Sources of which reports wait, or were made lately. */
const sourcesAtMost = 1_000;

/** How long a report may take, in milliseconds. */
const deadline = 2_500;

/** Of this isolate. */
export class DeliveryReports {
  readonly #waiting = new Map<string, Waiting>();
  /** Source → when it may be reported of again, in Unix milliseconds; oldest first. */
  readonly #nextAt = new Map<string, number>();

  /** @returns once it is told, or kept for a report that is to come; it never rejects */
  async note(source: Source, delivery: DeliveryRecord, context: ReportContext): Promise<void> {
    const { source_id } = source;
    const now = context.now();
    const waiting = this.#waiting.get(source_id);
    const { deliveries, not_shown } = waiting?.records ?? { deliveries: [], not_shown: 0 };
    const records = latestDeliveries([...deliveries, delivery], not_shown);
    if (waiting && now < waiting.at + deadline) {
      waiting.records = records;
      return;
    }
    const at = Math.max(now + bounds.first * 1_000, this.#nextAt.get(source_id) ?? 0);
    keep(this.#waiting, source_id, { records, at });
    await this.#report(source, at - now, context).catch(() => undefined);
  }

  async #report(
    { tenant, source_id }: Source,
    pause: number,
    { backend, sleep, now }: ReportContext,
  ): Promise<void> {
    await sleep(pause);
    const waiting = this.#waiting.get(source_id);
    if (!waiting) return;
    this.#waiting.delete(source_id);
    keep(this.#nextAt, source_id, now() + bounds.between * 1_000);
    const input = { tenant, source_id, ...waiting.records };
    await backend.call("record-deliveries", input, { deadline, isGuarded: false });
  }
}

/** The oldest makes room. */
function keep<Value>(all: Map<string, Value>, source_id: string, value: Value): void {
  all.delete(source_id);
  all.set(source_id, value);
  if (all.size > sourcesAtMost) all.delete(all.keys().next().value ?? source_id);
}
