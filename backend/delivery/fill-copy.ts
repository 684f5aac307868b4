/** Puts a stored event into an inbox that is new. */
import { limits } from "../../contract/limits.ts";
import { copyOf } from "../ingestion/new-event.ts";
import { StoreUnavailable } from "../lambda/fault.ts";
import { bodyIdOf, split } from "../store/event-body.ts";
import {
  belongsTo,
  erased,
  type Item,
  isErased,
  isExpired,
  number,
  secondsOf,
  text,
} from "../store/event-item.ts";
import type { EventsTable, Written } from "../store/events-table.ts";
import { bodyKeptUntil } from "../store/retention.ts";
import type { DeliveryDependencies } from "./dependencies.ts";

export interface NewInbox {
  tenant: string;
  shards: number;
  inbox_id: string;
}

type FillDependencies = Pick<DeliveryDependencies, "events" | "retention" | "now">;

/** What others do to the event at the same moment makes it look again. */
const attempts = 8;

const isFree = { text: "attribute_not_exists(event_id)" };

/**
 * First the event's own item names the inbox, then the copy is put. From then on whoever erases the
 * event puts a tombstone in the copy's place, if that is free: so a copy that comes late loses. A
 * repetition puts what is missing, and nothing twice.
 * @param own the event's own item
 * @returns "there": nothing was left to do; "skipped": it can be in no further inbox
 */
export async function fillCopy(
  dependencies: FillDependencies,
  inbox: NewInbox,
  own: Item,
): Promise<"copied" | "there" | "skipped"> {
  const { events, now } = dependencies;
  let current: Item | undefined = own;
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (!isKept(current, inbox.tenant, now())) return "there";
    if (isIn(current, inbox.inbox_id)) return putCopy(events, inbox, current);
    const isFull = (current.inboxes?.SS ?? []).length >= limits.inboxes.perEvent;
    if (isFull || !saysAnything(current)) return "skipped";
    const named = await nameInbox(dependencies, inbox.inbox_id, current);
    if (named.ok) return putCopy(events, inbox, named.written);
    current = named.current;
  }
  throw new StoreUnavailable(`others go on changing the event ${own.event_id?.S}`);
}

/** Whether it is an event of the tenant, neither erased nor expired. */
export const isKept = (own: Item | undefined, tenant: string, now: number): own is Item =>
  own !== undefined && belongsTo(own, tenant) && !isErased(own) && !isExpired(own, now);

const saysAnything = (own: Item): boolean =>
  own.payload !== undefined || bodyIdOf(own) !== undefined;

export const isIn = (own: Item, inbox_id: string): boolean =>
  own.inboxes?.SS?.includes(inbox_id) ?? false;

async function putCopy(
  events: EventsTable,
  { tenant, shards, inbox_id }: NewInbox,
  own: Item,
): Promise<"copied" | "there"> {
  const copy = copyOf(own, { tenant, shards }, inbox_id);
  return (await events.of(inbox_id).put(copy, isFree)).ok ? "copied" : "there";
}

/**
 * Makes it an event of several inboxes: what it says lies in a body of its own. It is kept for as
 * long as if it had come into the inbox when it was published, or for longer, as it was.
 */
async function nameInbox(
  { events, retention, now }: FillDependencies,
  inbox_id: string,
  own: Item,
): Promise<Written> {
  const bodyEnd = bodyKeptUntil(secondsOf(now()), retention);
  const { body } = split({ ...own, inboxes: { SS: [inbox_id] } }, bodyEnd);
  if (body) await events.put(body, isFree);
  const asIfFromItsTime = secondsOf(number(own, "created_at")) + retention.event;
  const end = Math.max(number(own, "expires_at"), asIfFromItsTime);
  const until = Math.min(end, body ? bodyEnd : Number(own.body_expires_at?.N ?? end));
  const { change, condition, values } = naming(own, body, now());
  const named = await events.update(
    text(own, "event_id"),
    change,
    {
      text: condition,
      names: { "#status": "status" },
      values: { ...values, ":inbox": { SS: [inbox_id] }, ":until": { N: String(until) } },
    },
    "ALL_NEW",
  );
  // What nobody refers to goes at once; if that fails, when its time has come.
  if (!named.ok && body && bodyIdOf(named.current) !== text(body, "event_id"))
    await events.delete(text(body, "event_id")).catch(() => undefined);
  return named;
}

/**
 * Only of the event as it was read: its time and its body are what was computed with. An event that
 * comes into its first further inbox is marked at once: a late retry of its publish has nothing to
 * complete.
 */
function naming(own: Item, body: Item | undefined, now: number) {
  const isFirst = own.inboxes === undefined;
  const set = [
    "kept_until = :until, expires_at = :until",
    ...(body ? ["body_id = :body, body_expires_at = :body_end"] : []),
    ...(isFirst ? ["copied_at = :now"] : []),
  ];
  const condition = [
    "tenant = :tenant AND #status <> :erased AND expires_at = :read",
    body ? "attribute_exists(payload)" : "body_id = :body",
    isFirst
      ? "attribute_not_exists(inboxes)"
      : "attribute_exists(inboxes) AND size(inboxes) < :most",
  ];
  return {
    change: `SET ${set.join(", ")}${body ? " REMOVE payload, metadata" : ""} ADD inboxes :inbox`,
    condition: condition.join(" AND "),
    values: {
      ":tenant": { S: text(own, "tenant") },
      ":erased": { S: erased },
      ":read": { N: String(number(own, "expires_at")) },
      ":body": { S: text(body ?? own, body ? "event_id" : "body_id") },
      ...(body?.expires_at && { ":body_end": body.expires_at }),
      ...(isFirst
        ? { ":now": { N: String(now) } }
        : { ":most": { N: String(limits.inboxes.perEvent) } }),
    },
  };
}
