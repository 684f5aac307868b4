/** A batch of publications: each stands for itself, so that one bad item never sinks the rest. */
import type { Occurrence } from "../../contract/error-detail.ts";
import { type ErrorCode, errors } from "../../contract/errors.ts";
import { itemProblem } from "../http/problem.ts";
import { invalidateAfter } from "../inbox/empty-inbox-cache.ts";
import { BackendUnavailable } from "../private-api/failure.ts";
import { type StoredItem, storeEvents } from "../private-api/store-events.ts";
import { wakeAfter } from "../wake/wake-pushes.ts";
import { type BatchItem, readBatch } from "./batch-items.ts";
import { type StoreContext, spoolInstead, statusOf } from "./publish.ts";

/** What became of one item: `status` is what a publish of it alone would have answered. */
interface ItemResult {
  index: number;
  event_id?: string;
  status: number;
  error?: ReturnType<typeof itemProblem>;
}

export interface BatchResult {
  results: ItemResult[];
  /** Stored, or spooled, by this request. */
  accepted: number;
  /** Stored by an earlier one. */
  duplicates: number;
  failed: number;
}

/** @throws ApiError if the body is no batch at all, or a header is wrong */
export async function publishBatch(
  c: StoreContext & { req: { raw: Request } },
): Promise<BatchResult> {
  const { items, refused } = await readBatch(c.req.raw, c.var.scope.tenant);
  const results = refused.map(({ index, error }) => failure(index, error.code, error.details));
  if (items.length > 0) {
    const { backend, scope } = c.var;
    const events = items.map(({ event }) => event);
    const stored = await invalidateAfter(scope.tenant, storeEvents(backend, { ...scope, events }));
    wakeAfter(
      c,
      scope.tenant,
      stored.map(({ result }) => result),
    );
    results.push(...(await Promise.all(items.map((item, i) => resultOf(c, item, stored[i])))));
  }
  results.sort((a, b) => a.index - b.index);
  const count = (...statuses: number[]) =>
    results.filter(({ status }) => statuses.includes(status)).length;
  const [accepted, duplicates] = [count(201, 202), count(200)];
  return { results, accepted, duplicates, failed: results.length - accepted - duplicates };
}

/** What the store cannot take now, the spool may; what met a bug, it may not. */
async function resultOf(
  c: StoreContext,
  { index, event, isRepeatable, isRepeated }: BatchItem,
  stored: StoredItem | undefined,
): Promise<ItemResult> {
  const { event_id } = event;
  const { result, attempts } = stored ?? { result: { error: "internal_error" }, attempts: 1 };
  if ("replayed" in result) {
    const status = isRepeated ? 200 : statusOf(result, event, { isRepeatable, attempts });
    return { index, event_id, status };
  }
  const code = "error" in result ? (result.reason ?? result.error) : "internal_error";
  if (code !== "backend_unavailable") return { ...failure(index, code), event_id };
  return spoolInstead(c, new BackendUnavailable("unavailable"), event).then(
    () => ({ index, event_id, status: 202 }),
    () => failure(index, code),
  );
}

const failure = (index: number, code: ErrorCode, occurrence?: Occurrence): ItemResult => ({
  index,
  status: errors[code].status,
  error: itemProblem(code, occurrence),
});
