/**
 * What is left of an erased event: its id stays taken, so that neither a late retry of the publish
 * nor the spool brings the event back.
 *
 * An event that lies in the table becomes a tombstone itself. Where nothing lies, the event may
 * still be in the spool, and whose id it is cannot be seen: ids that are derived from an
 * Idempotency-Key can be computed by anybody. Such a tombstone names who erased it, and takes the
 * id from those tenants alone.
 */

import { belongsTo, type Item, isErased, isExpired, secondsOf } from "./event-item.ts";
import type { Expression } from "./expression.ts";

/** A set of tenants; only where nothing lay. */
export const erasedFor = "erased_for";

/** Whether the id is taken from this tenant for good. */
export const isErasedFor = (item: Item, tenant: string): boolean =>
  isErased(item) && (belongsTo(item, tenant) || (item[erasedFor]?.SS ?? []).includes(tenant));

/** Whether this tenant's event may take the place of the item. */
export const isReplaceable = (item: Item, tenant: string, now: number): boolean =>
  isExpired(item, now) || (item[erasedFor] !== undefined && !isErasedFor(item, tenant));

/** Nothing lies there, or what `isReplaceable` says. */
export const isFreeFor = (tenant: string, now: number): Expression => ({
  text:
    "attribute_not_exists(event_id) OR expires_at <= :now OR body_expires_at <= :now OR " +
    `(attribute_exists(${erasedFor}) AND NOT contains(${erasedFor}, :tenant))`,
  values: { ":now": { N: String(secondsOf(now)) }, ":tenant": { S: tenant } },
});
