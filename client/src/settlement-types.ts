/** What the API answers of events that a consumer is done with, or is not yet. */
import type { ItemError, Status } from "./types.ts";

export interface Acknowledgment {
  event_id: string;
  status: "acknowledged";
  /** Unix milliseconds; the same for every repetition. */
  acknowledged_at: number;
}

export type Settled<Success, Code extends string> = {
  /** One for each event, in the order of the question. */
  results: (Success | { event_id: string; error: ItemError<Code> })[];
  succeeded: number;
  failed: number;
};

export type Acknowledgments = Settled<
  { event_id: string; status: "acknowledged"; acknowledged_at: number },
  "event_not_found" | "lease_lost"
>;
export type Releases = Settled<
  { event_id: string; status: Status },
  "event_not_found" | "lease_lost" | "already_acknowledged"
>;
export type Extensions = Settled<
  { event_id: string; status: "delivered"; lease_expires_at: string },
  "event_not_found" | "lease_lost" | "already_acknowledged" | "lease_limit_reached"
>;
export type Rejections = Settled<
  { event_id: string; status: "dead_letter" },
  "event_not_found" | "lease_lost" | "already_acknowledged"
>;
export type Redrivals = Settled<
  { event_id: string; status: Status },
  "event_not_found" | "already_acknowledged"
>;
