/** What the model of an inbox knows of an event, and what it answers. */
import type { AcceptedEvent } from "../../contract/event.ts";
import type { Status } from "../../contract/status.ts";

export interface ModelEvent {
  event_id: string;
  created_at: number;
  /** Among those of one millisecond. */
  sequence: number;
  source: string | undefined;
  /**
   * What was last done with it. A lease that has run out is still a lease here; readers call it
   * pending.
   */
  state: "waiting" | "leased" | "acknowledged" | "dead" | "erased";
  /** Unix seconds. */
  expires_at: number;
  deliveries: number;
  /** Until when nobody else has it; without a `holder`, nobody has it at all. */
  until: number;
  holder: string | undefined;
  /** The lease that has it, or had it last, was never answered. */
  isUnanswered: boolean;
  leased_at: number;
  settled_at: number;
  requeued_at: number;
  reason: string | undefined;
}

export type Published = Pick<AcceptedEvent, "event_id" | "created_at" | "sequence" | "source">;

/** @param expires_at Unix seconds */
export const waiting = (
  { event_id, created_at, sequence = 0, source }: Published,
  expires_at: number,
): ModelEvent => ({
  event_id,
  created_at,
  sequence,
  source,
  state: "waiting",
  expires_at,
  deliveries: 0,
  until: 0,
  holder: undefined,
  isUnanswered: false,
  leased_at: 0,
  settled_at: 0,
  requeued_at: 0,
  reason: undefined,
});

/** The order of an inbox. */
export const byPlace = (a: ModelEvent, b: ModelEvent): number =>
  a.created_at - b.created_at || a.sequence - b.sequence || (a.event_id < b.event_id ? -1 : 1);

export interface Outcome {
  event_id: string;
  error?: string;
  status?: Status;
  acknowledged_at?: number;
  lease_expires_at?: number;
}

export interface ModelSelection {
  asked_at?: number | undefined;
  lease_id?: string | undefined;
  event_ids?: string[] | undefined;
}

export type Settled =
  | { ok: true; value: { results: Outcome[] } }
  | { ok: false; error: { code: string } };
