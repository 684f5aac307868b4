/**
 * A delivery that is larger than a payload may be is refused, but not lost in silence: an event says
 * which one is missing.
 */
import { limits } from "../../contract/limits.ts";
import { ApiError } from "../http/problem.ts";
import { acceptedAt } from "../publish/accepted-at.ts";
import { eventIdForDelivery } from "../publish/idempotency-key.ts";
import { store } from "../publish/publish.ts";
import type { Reader } from "./reader.ts";
import type { ReceiveContext, Receiving } from "./receiving.ts";
import type { Scheme } from "./scheme.ts";

export const refusedType = "source.delivery_refused";

interface Refused {
  scheme: Scheme;
  /** Of what was read: of a body that is too large as it comes, the headers alone. */
  reader: Reader;
  /** Whether the sender has proven itself. */
  isGenuine: boolean;
  error: unknown;
}

/** @returns the error to answer with */
export async function refuseLarge(
  c: ReceiveContext,
  receiving: Receiving,
  { scheme, reader, isGenuine, error }: Refused,
): Promise<unknown> {
  if (!(error instanceof ApiError) || error.code !== "body_too_large") return error;
  const delivery_id = reader.first(scheme.deliveryId);
  if (!(await mayReport(c, receiving))) return error;
  const { tenant, name, settings } = receiving.source;
  const accepted = acceptedAt(tenant);
  // Of deliveries that nothing names, one a minute is told.
  const named = delivery_id ?? `minute ${Math.floor(accepted.created_at / 60_000)}`;
  const payload = {
    source: name,
    reason: "body_too_large",
    max_bytes: limits.payloadBytes,
    content_length: Number(c.req.header("content-length") ?? 0) || null,
    delivery_id: delivery_id ?? null,
    type: reader.first(scheme.type) ?? null,
    is_verified: isGenuine,
  };
  const event = {
    event_id: await eventIdForDelivery(tenant, receiving.source_id, `refused\n${named}`),
    ...accepted,
    source: settings.source ?? name,
    type: refusedType,
    payload: JSON.stringify(payload),
  };
  // Whoever is told 413 may not send it again: then this event is all that is left of it.
  await store(c, { event, isRepeatable: true, isUnique: true });
  return error;
}

/** Nobody can fill an inbox with what was not proven. */
async function mayReport(c: ReceiveContext, { source_id }: Receiving): Promise<boolean> {
  const { success } = await c.env.FAILED_AUTHENTICATION_RATE_LIMIT.limit({
    key: `refused:${source_id}`,
  });
  return success;
}
