/** A place in an inbox. */
import * as z from "zod";
import { eventId, lastSequence, sequence } from "./event.ts";
import { instant } from "./instant.ts";

/** After this event. */
export const position = z.strictObject({ created_at: instant, sequence, event_id: eventId });
export type Position = z.infer<typeof position>;

/**
 * The order of every inbox: as the events were accepted. The id decides between those that two
 * isolates of the edge accepted in the same millisecond.
 * @returns below zero if `a` comes first
 */
export const compare = (a: Position, b: Position): number =>
  a.created_at - b.created_at ||
  (a.sequence ?? 0) - (b.sequence ?? 0) ||
  (a.event_id < b.event_id ? -1 : a.event_id > b.event_id ? 1 : 0);

/** Before every event of that millisecond. */
export const beginOf = (created_at: number): Position => ({
  created_at: Math.max(0, created_at),
  event_id: "00000000-0000-0000-0000-000000000000",
});

/** After every event of that millisecond. */
export const endOf = (created_at: number): Position => ({
  created_at,
  sequence: lastSequence,
  event_id: "ffffffff-ffff-ffff-ffff-ffffffffffff",
});

export const positionOf = ({ created_at, sequence, event_id }: Position): Position => ({
  created_at,
  ...(sequence !== undefined && { sequence }),
  event_id,
});
