/** A batch of publications: each stands for itself, so that one bad item never sinks the rest. */
import { type ErrorCode, errors } from "../../contract/errors.ts";
import type { AcceptedEvent, EventDescription } from "../../contract/event.ts";
import { limits } from "../../contract/limits.ts";
import type { OperationOutput } from "../../contract/operations.ts";
import type { ProblemMembers } from "../../contract/problem.ts";
import {
  type JsonDocument,
  parseDocument,
  scanList,
  validationFailed,
} from "../http/json/document.ts";
import { ApiError } from "../http/problem.ts";
import { readJsonText } from "../http/request-body.ts";
import { invalidateAfter } from "../inbox/empty-inbox-cache.ts";
import { BackendUnavailable } from "../private-api/backend.ts";
import { readCloudEvents } from "./cloudevents/incoming.ts";
import { fromDocument } from "./cloudevents/structured.ts";
import { eventIdFor, idempotencyKeyShape, isIdempotencyKey } from "./idempotency-key.ts";
import { describe } from "./publication.ts";
import { type StoreContext, spoolInstead, statusOf } from "./publish.ts";

/** What became of one item: `status` is what a publish of it alone would have answered. */
interface ItemResult {
  index: number;
  event_id?: string;
  status: number;
  error?: { code: ErrorCode; title: string; retryable: boolean } & ProblemMembers;
}

export interface BatchResult {
  results: ItemResult[];
  /** Stored, or spooled, by this request. */
  accepted: number;
  /** Stored by an earlier one. */
  duplicates: number;
  failed: number;
}

/** @throws ApiError if the body is no batch at all */
export async function publishBatch(
  c: StoreContext & { req: { raw: Request } },
): Promise<BatchResult> {
  const cloudEvents = await readCloudEvents(c.req.raw);
  const items = cloudEvents ?? itemsOf(await readJsonText(c.req.raw, limits.batchBodyBytes));
  const read = cloudEvents ? fromDocument : readItem;
  const checked = items.map((text, index) => check(text, index, read));
  const named = await name(c.var.scope.tenant, checked);
  const results = checked.flatMap((item) => ("result" in item ? [item.result] : []));
  if (named.length > 0) {
    const { results: stored, attempts } = await store(c, named);
    results.push(
      ...(await Promise.all(named.map((item, i) => resultOf(c, item, stored[i], attempts)))),
    );
  }
  results.sort((a, b) => a.index - b.index);
  const count = (...statuses: number[]) =>
    results.filter(({ status }) => statuses.includes(status)).length;
  const [accepted, duplicates] = [count(201, 202), count(200)];
  return { results, accepted, duplicates, failed: results.length - accepted - duplicates };
}

/** The batch around the items is two levels of nesting more. */
function itemsOf(body: string): string[] {
  const document = parseDocument(body, limits.jsonDepth + 2);
  const unknown = [...document.keys()].filter((member) => member !== "events");
  if (unknown.length > 0)
    throw validationFailed(
      unknown.map((member) => ({
        pointer: `/${member.slice(0, 64)}`,
        detail: "is not a known member",
      })),
    );
  const array = document.get("events") ?? "";
  const spans = array === "" ? undefined : scanList(array, limits.jsonDepth + 2);
  if (!spans || spans.length < 1 || spans.length > limits.batch) {
    throw validationFailed([
      { pointer: "/events", detail: `must be an array of 1 to ${limits.batch} events` },
    ]);
  }
  return spans.map(({ start, end }) => array.slice(start, end));
}

interface Described {
  index: number;
  description: EventDescription;
  key: string | undefined;
}

type Read = (document: JsonDocument) => Omit<Described, "index">;

function check(text: string, index: number, read: Read): Described | { result: ItemResult } {
  try {
    return { index, ...read(parseDocument(text)) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { result: failure(index, error.code, error.details.members) };
  }
}

const readItem: Read = (document) => {
  const key = keyOf(document.get("idempotency_key"));
  document.delete("idempotency_key");
  return { description: describe(document), key };
};

function keyOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const key: unknown = JSON.parse(text);
  if (typeof key === "string" && isIdempotencyKey(key)) return key;
  throw validationFailed([
    { pointer: "/idempotency_key", detail: `must be ${idempotencyKeyShape}` },
  ]);
}

interface Named {
  index: number;
  event: AcceptedEvent;
  /** Whether an earlier request, or an earlier item, may have stored it. */
  isRepeatable: boolean;
  /** Whether an item before it has the same key. */
  isRepeated: boolean;
}

/**
 * All get the same time, and the inbox orders one time by id: so ids made here ascend, and keep the
 * order of the batch.
 */
async function name(
  tenant: string,
  items: (Described | { result: ItemResult })[],
): Promise<Named[]> {
  const created_at = Date.now();
  const ids = items.map(() => crypto.randomUUID() as string).sort();
  const described = items.flatMap((item) => ("result" in item ? [] : [item]));
  const keys = described.map(({ key }) => key);
  return Promise.all(
    described.map(async ({ index, description, key }, i) => {
      const event_id =
        key === undefined ? (ids[index] ?? crypto.randomUUID()) : await eventIdFor(tenant, key);
      const isRepeatable = key !== undefined;
      return {
        index,
        event: { event_id, created_at, ...description },
        isRepeatable,
        isRepeated: isRepeatable && keys.indexOf(key) < i,
      };
    }),
  );
}

type Stored = OperationOutput<"ingest-events">["results"][number];

/**
 * @returns what the store says of each event; that it is unavailable, for all, if it cannot be
 * asked
 */
async function store(
  c: StoreContext,
  named: Named[],
): Promise<{ results: Stored[]; attempts: number }> {
  try {
    const { backend, scope } = c.var;
    const events = named.map(({ event }) => event);
    const call = backend.call("ingest-events", { ...scope, events });
    const answer = await invalidateAfter(scope.tenant, call);
    if (!answer.ok) throw new ApiError(answer.error.code);
    return { results: answer.value.results, attempts: answer.attempts };
  } catch (error) {
    if (!(error instanceof BackendUnavailable && error.isTransient)) throw error;
    return { results: named.map(() => ({ error: "backend_unavailable" })), attempts: 1 };
  }
}

/** What the store did not take, the spool may. */
async function resultOf(
  c: StoreContext,
  { index, event, isRepeatable, isRepeated }: Named,
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
  return spoolInstead(c, new BackendUnavailable(true), event).then(
    () => ({ index, event_id, status: 202 }),
    () => failure(index, "backend_unavailable"),
  );
}

function failure(index: number, code: ErrorCode, members: ProblemMembers = {}): ItemResult {
  const { status, title, retryable } = errors[code];
  return { index, status, error: { code, title, retryable, ...members } };
}
