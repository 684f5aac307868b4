/**
 * A large event lies in the table as two items: a small one that says where it stands, and a body
 * that never changes. Whatever is written pays for a whole item, so leasing and acknowledging an
 * event then cost the same however much it says.
 */
import { randomUUID } from "node:crypto";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { bodyKey } from "../../contract/table.ts";
import { compressed } from "./compression.ts";
import { type Item, isErased, text } from "./event-item.ts";
import type { EventsTable, Written } from "./events-table.ts";
import type { Expression } from "./expression.ts";
import { isFreeFor, isReplaceable } from "./tombstone.ts";

/**
 * In bytes, as texts lie in the table. From here on an event that is only published and
 * acknowledged takes a third fewer write units as two items; below, the second write is not worth
 * its time.
 */
const large = 4_096;

/**
 * @param item its texts compressed
 * @param keptUntil Unix seconds: when DynamoDB may remove the body
 * @returns the item that carries the event's id, and its body if it is large, or if copies of the
 *   event share it
 */
export function split(item: Item, keptUntil: number): { state: Item; body?: Item } {
  const { payload, metadata, ...rest } = item;
  const isSmall = payload === undefined || sizeOf(payload) + sizeOf(metadata) < large;
  if (payload === undefined || (isSmall && !item.inboxes)) return { state: item };
  // A name of its own: a retry of the publish, or another publish under the same id, must not touch
  // the body that is already there.
  const id = bodyKey(randomUUID());
  const { tenant } = rest;
  const texts = { payload, ...(metadata && { metadata }) };
  return {
    state: { ...rest, body_id: { S: id }, body_expires_at: { N: String(keptUntil) } },
    body: {
      event_id: { S: id },
      ...(tenant && { tenant }),
      ...texts,
      expires_at: { N: String(keptUntil) },
    },
  };
}

/** In bytes; binary values are in base64 here, and not in the table. */
function sizeOf(value: AttributeValue | undefined): number {
  if (value?.S !== undefined) return Buffer.byteLength(value.S);
  return value?.B === undefined ? 0 : (value.B.length * 3) / 4;
}

/** @returns undefined if the item carries its texts itself, or has none */
export const bodyIdOf = (item: Item | undefined): string | undefined => item?.body_id?.S;

const isNew: Expression = { text: "attribute_not_exists(event_id)" };

/**
 * Stores an event under an id that is free: its body first, so that no event ever lacks its own.
 * @param now Unix milliseconds: what has expired by then leaves its id free, though DynamoDB
 *   removes it only some time later
 * @param bodyKeptUntil Unix seconds
 */
export async function putEvent(
  events: EventsTable,
  event: Item,
  now: number,
  bodyKeptUntil: number,
): Promise<Written> {
  const { state, body } = split(compressed(event), bodyKeptUntil);
  if (body) await events.put(body, isNew);
  const tenant = text(event, "tenant");
  let result = await events.put(state, isNew);
  if (!result.ok && result.current && isReplaceable(result.current, tenant, now))
    result = await events.put(state, isFreeFor(tenant, now));
  // What nobody refers to goes at once; if that fails, when its time has come.
  if (!result.ok && bodyIdOf(result.current) !== bodyIdOf(state))
    await deleteBody(events, state).catch(() => undefined);
  return result;
}

/**
 * Keeps the body of a large event for longer.
 * @param until Unix seconds
 * @returns the same, for the event to note; undefined if it has no body; "missing" if its body is
 *   gone
 */
export async function extendBodyRetention(
  events: EventsTable,
  event: Item,
  until: number,
): Promise<AttributeValue | undefined | "missing"> {
  const id = bodyIdOf(event);
  if (id === undefined) return undefined;
  const time = { N: String(until) };
  const condition = { text: "attribute_exists(event_id)", values: { ":until": time } };
  const extended = await events.update(id, "SET expires_at = :until", condition);
  return extended.ok ? time : "missing";
}

/** Deletes the body of a large event. Repeatable; of any other event, nothing. */
export async function deleteBody(events: EventsTable, event: Item): Promise<void> {
  const id = bodyIdOf(event);
  if (id !== undefined) await events.delete(id);
}

/**
 * Whether an event whose body is missing was erased since it was read: if not, its body is lost.
 * The event's own item tells, of its copies too.
 */
export async function isErasedMeanwhile(events: EventsTable, event: Item): Promise<boolean> {
  const current = await events.of(undefined).get(text(event, "event_id"));
  return !current || isErased(current) || bodyIdOf(current) !== bodyIdOf(event);
}
