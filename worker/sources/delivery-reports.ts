/**
 * Tells the backend what became of deliveries, so that their tenant sees it. However many come, one
 * isolate makes one call per source in a while, and keeps no more than is shown.
 */
import { deliveryRecords as bounds } from "../../contract/cache-bounds.ts";
import { type DeliveryRecord, latestDeliveries } from "../../contract/delivery-record.ts";
import type { Backend } from "../private-api/backend.ts";

interface Waiting {
  tenant: string;
  deliveries: DeliveryRecord[];
  not_shown: number;
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

  /** @returns once it is told, or kept for a report that is to come; it fails never */
  async note(
    { tenant, source_id }: { tenant: string; source_id: string },
    delivery: DeliveryRecord,
    context: ReportContext,
  ): Promise<void> {
    const waiting = this.#waiting.get(source_id);
    if (waiting) {
      const all = [...waiting.deliveries, delivery];
      Object.assign(waiting, latestDeliveries(all, waiting.not_shown));
      return;
    }
    if (this.#waiting.size >= sourcesAtMost) return;
    this.#waiting.set(source_id, { tenant, deliveries: [delivery], not_shown: 0 });
    await this.#report(source_id, context).catch(() => undefined);
  }

  async #report(source_id: string, { backend, sleep, now }: ReportContext): Promise<void> {
    const pause = (this.#nextAt.get(source_id) ?? 0) - now();
    await sleep(Math.max(bounds.first * 1_000, pause));
    const waiting = this.#waiting.get(source_id);
    this.#waiting.delete(source_id);
    this.#nextAt.delete(source_id);
    this.#nextAt.set(source_id, now() + bounds.between * 1_000);
    if (this.#nextAt.size > sourcesAtMost)
      this.#nextAt.delete(this.#nextAt.keys().next().value ?? source_id);
    if (!waiting) return;
    await backend.call(
      "record-deliveries",
      { ...waiting, source_id },
      { deadline, isGuarded: false },
    );
  }
}
