/**
 * A large event lies in the table as two items: a small one that says where it stands, and a body
 * that never changes. Whatever is written pays for a whole item, so leasing and acknowledging an
 * event then cost the same however much it says.
 */
import { randomUUID } from "node:crypto";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { StoredEvent } from "../../contract/event.ts";
import { bodyKey } from "../../contract/table.ts";
import { compressed, expanded } from "./compression.ts";
import { type Found, type Item, isErased, isExpired, secondsOf, text } from "./event-item.ts";
import type { EventsTable, Expression, Written } from "./events-table.ts";

/**
 * In bytes, as texts lie in the table. From here on an event that is only published and
 * acknowledged takes a third fewer write units as two items; below, the second write is not worth
 * its time.
 */
const large = 4_096;

/**
 * @param item its texts compressed
 * @param keptUntil Unix seconds: when DynamoDB may remove the body
 * @returns the item that carries the event's id, and its body if it is large
 */
export function parted(item: Item, keptUntil: number): { state: Item; body?: Item } {
  const { payload, metadata, ...rest } = item;
  if (payload === undefined || sizeOf(payload) + sizeOf(metadata) < large) return { state: item };
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
const bodyIdOf = (item: Item | undefined): string | undefined => item?.body_id?.S;

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
  const { state, body } = parted(compressed(event), bodyKeptUntil);
  if (body) await events.put(body, isNew);
  let result = await events.put(state, isNew);
  if (!result.ok && result.current && isExpired(result.current, now))
    result = await events.put(state, isNewOrExpired(now));
  // What nobody refers to goes at once; if that fails, when its time has come.
  if (!result.ok && bodyIdOf(result.current) !== bodyIdOf(state))
    await deleteBody(events, state).catch(() => undefined);
  return result;
}

const isNewOrExpired = (now: number): Expression => ({
  text: `${isNew.text} OR expires_at <= :now OR body_expires_at <= :now`,
  values: { ":now": { N: String(secondsOf(now)) } },
});

/**
 * The items that hold the texts of up to 100 events: of small ones they themselves.
 * @returns undefined where the body is missing
 */
export async function textHolders(
  events: Pick<EventsTable, "getAll">,
  items: readonly Item[],
): Promise<(Item | undefined)[]> {
  const bodies = await events.getAll(items.flatMap((item) => bodyIdOf(item) ?? []));
  return items.map((item) => {
    const id = bodyIdOf(item);
    return id === undefined ? item : bodies.get(id);
  });
}

/** What an event says: JSON texts, as they were sent. */
export function textsIn(holder: Item): Pick<StoredEvent, "payload" | "metadata"> {
  const { metadata, ...whole } = expanded(holder);
  return {
    payload: text(whole, "payload"),
    ...(metadata?.S !== undefined && { metadata: metadata.S }),
  };
}

/**
 * Up to 100 events with what they say, but for those that are erased meanwhile.
 * @throws Error if a body is missing, or damaged
 */
export async function withTexts(
  events: EventsTable,
  found: readonly Found[],
): Promise<StoredEvent[]> {
  const holders = await textHolders(
    events,
    found.map(({ item }) => item),
  );
  const complete: StoredEvent[] = [];
  for (const [index, { item, standing }] of found.entries()) {
    const holder = holders[index];
    if (holder) complete.push({ ...standing, ...textsIn(holder) });
    else await mustBeErased(events, item);
  }
  return complete;
}

/**
 * Keeps what a large event says for longer.
 * @param until Unix seconds
 * @returns the same, for the event to note; undefined if it has no body
 */
export async function keepBody(
  events: EventsTable,
  event: Item,
  until: number,
): Promise<AttributeValue | undefined> {
  const id = bodyIdOf(event);
  if (id === undefined) return undefined;
  const time = { N: String(until) };
  const condition = { text: "attribute_exists(event_id)", values: { ":until": time } };
  const kept = await events.update(id, "SET expires_at = :until", condition);
  if (!kept.ok) await mustBeErased(events, event);
  return time;
}

/** Deletes what a large event says. Repeatable; of any other event, nothing. */
export async function deleteBody(events: EventsTable, event: Item): Promise<void> {
  const id = bodyIdOf(event);
  if (id !== undefined) await events.delete(id);
}

async function mustBeErased(events: EventsTable, event: Item): Promise<void> {
  const id = text(event, "event_id");
  const current = await events.get(id);
  if (current && !isErased(current) && bodyIdOf(current) === bodyIdOf(event))
    throw new Error(`the body of the event ${id} is missing`);
}
