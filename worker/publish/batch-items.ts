/** The items of a batch: each is read for itself, and made an event with its id and its time. */
import type { AcceptedEvent, EventDescription } from "../../contract/event.ts";
import { type JsonDocument, parseDocument } from "../http/json/document.ts";
import { validationFailed } from "../http/json/faults.ts";
import { ApiError } from "../http/problem.ts";
import { acceptedAt } from "./accepted-at.ts";
import { readTexts } from "./batch-body.ts";
import { fromDocument } from "./cloudevents/structured.ts";
import { describe } from "./description.ts";
import {
  eventIdFor,
  eventIdForItem,
  idempotencyKeyOf,
  idempotencyKeyShape,
  isIdempotencyKey,
} from "./idempotency-key.ts";

/** An item that is an event. */
export interface BatchItem {
  /** Its place in the request. */
  index: number;
  event: AcceptedEvent;
  /** Whether an earlier request, or an earlier item, may have stored it. */
  isRepeatable: boolean;
  /** Whether an item before it has the same key. */
  isRepeated: boolean;
}

/** An item that is none. */
export interface RefusedItem {
  index: number;
  error: ApiError;
}

/** @throws ApiError if the body is no batch at all, or a header is wrong */
export async function readBatch(
  request: Request,
  tenant: string,
): Promise<{ items: BatchItem[]; refused: RefusedItem[] }> {
  const batchKey = idempotencyKeyOf(request.headers);
  const { areCloudEvents, texts } = await readTexts(request);
  const read = areCloudEvents ? fromDocument : readItem;
  const described: DescribedItem[] = [];
  const refused: RefusedItem[] = [];
  for (const [index, text] of texts.entries()) {
    try {
      described.push({ index, ...read(parseDocument(text)) });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      refused.push({ index, error });
    }
  }
  return { items: await named(described, tenant, batchKey), refused };
}

interface DescribedItem {
  index: number;
  description: EventDescription;
  key: string | undefined;
}

function readItem(document: JsonDocument): Omit<DescribedItem, "index"> {
  const key = itemKeyOf(document.get("idempotency_key"));
  document.delete("idempotency_key");
  return { description: describe(document), key };
}

function itemKeyOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const key: unknown = JSON.parse(text);
  if (typeof key === "string" && isIdempotencyKey(key)) return key;
  throw validationFailed([
    { pointer: "/idempotency_key", detail: `must be ${idempotencyKeyShape}` },
  ]);
}

/** @param batchKey names the items that have no key of their own */
async function named(
  items: DescribedItem[],
  tenant: string,
  batchKey: string | undefined,
): Promise<BatchItem[]> {
  const derived = await Promise.all(
    items.map(({ key, index }) =>
      key !== undefined
        ? eventIdFor(tenant, key)
        : batchKey !== undefined
          ? eventIdForItem(tenant, batchKey, index)
          : undefined,
    ),
  );
  return items.map(({ index, description }, i) => {
    const id = derived[i];
    return {
      index,
      event: { event_id: id ?? crypto.randomUUID(), ...acceptedAt(tenant), ...description },
      isRepeatable: id !== undefined,
      isRepeated: id !== undefined && derived.indexOf(id) < i,
    };
  });
}
