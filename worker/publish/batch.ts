/** A batch of publications: each stands for itself, so that one bad item never sinks the rest. */
import type { Occurrence } from "../../contract/error-detail.ts";
import { type ErrorCode, errors } from "../../contract/errors.ts";
import type { OperationOutput } from "../../contract/operations.ts";
import { ApiError, itemProblem } from "../http/problem.ts";
import { invalidateAfter } from "../inbox/empty-inbox-cache.ts";
import { BackendUnavailable } from "../private-api/failure.ts";
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
    const { results: stored, attempts } = await store(c, items);
    results.push(
      ...(await Promise.all(items.map((item, i) => resultOf(c, item, stored[i], attempts)))),
    );
  }
  results.sort((a, b) => a.index - b.index);
  const count = (...statuses: number[]) =>
    results.filter(({ status }) => statuses.includes(status)).length;
  const [accepted, duplicates] = [count(201, 202), count(200)];
  return { results, accepted, duplicates, failed: results.length - accepted - duplicates };
}

type Stored = OperationOutput<"ingest-events">["results"][number];

/**
 * @returns what the store says of each event; that it is unavailable, for all, if it cannot be
 * asked
 */
async function store(
  c: StoreContext,
  items: BatchItem[],
): Promise<{ results: Stored[]; attempts: number }> {
  try {
    const { backend, scope } = c.var;
    const events = items.map(({ event }) => event);
    const call = backend.call("ingest-events", { ...scope, events });
    const answer = await invalidateAfter(scope.tenant, call);
    if (!answer.ok) throw new ApiError(answer.error.code);
    return { results: answer.value.results, attempts: answer.attempts };
  } catch (error) {
    if (!(error instanceof BackendUnavailable)) throw error;
    return { results: items.map(() => ({ error: "backend_unavailable" })), attempts: 1 };
  }
}

/** What the store did not take, the spool may. */
async function resultOf(
  c: StoreContext,
  { index, event, isRepeatable, isRepeated }: BatchItem,
  stored: Stored | undefined,
  attempts: number,
): Promise<ItemResult> {
  const { event_id } = event;
  if (stored && !("error" in stored)) {
    return {
      index,
      event_id,
      status: isRepeated ? 200 : statusOf(stored, event, { isRepeatable, attempts }),
    };
  }
  if (stored && stored.error !== "backend_unavailable")
    return { ...failure(index, stored.error), event_id };
  return spoolInstead(c, new BackendUnavailable("unavailable"), event).then(
    () => ({ index, event_id, status: 202 }),
    () => failure(index, "backend_unavailable"),
  );
}

const failure = (index: number, code: ErrorCode, occurrence?: Occurrence): ItemResult => ({
  index,
  status: errors[code].status,
  error: itemProblem(code, occurrence),
});
