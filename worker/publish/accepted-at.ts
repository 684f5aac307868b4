/** A clock that never gives two events of a tenant in this isolate the same place. */
import { type AcceptedAt, lastSequence } from "../../contract/event.ts";

/** Milliseconds. A clock that was set back by more is believed at once. */
const mostSetBack = 1_000;

/** Unix milliseconds: never earlier than before. */
let current = 0;

/** How many events of each tenant were accepted at this instant. */
const counts = new Map<string, number>();

/** @returns a later place than that of every event before */
export function acceptedAt(tenant: string): AcceptedAt {
  const now = Date.now();
  if (now > current || now < current - mostSetBack) moveTo(now);
  if ((counts.get(tenant) ?? 0) > lastSequence) moveTo(current + 1);
  const before = counts.get(tenant) ?? 0;
  counts.set(tenant, before + 1);
  return { created_at: current, ...(before > 0 && { sequence: before }) };
}

function moveTo(instant: number): void {
  current = instant;
  counts.clear();
}
