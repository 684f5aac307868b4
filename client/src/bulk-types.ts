/** What is done to all events of an inbox that match, as the API's contract says. */
import { type Time, timeText } from "./inbox.ts";

/** Which events: all conditions that are given must hold. An empty one means every event. */
export interface BulkFilter {
  /** Exact, or the beginning before a `*`; so is `type`. */
  source?: string | string[] | undefined;
  type?: string | string[] | undefined;
  /** Any of these. */
  tags?: string | string[] | undefined;
  /** Of the events' acceptance, inclusive. */
  since?: Time | undefined;
  /** Exclusive. */
  until?: Time | undefined;
}

/** A job that acknowledges, rejects or redrives what matched when it was asked for. */
export interface Job {
  job_id: string;
  action: "ack" | "reject" | "redrive";
  inbox: string;
  filter: {
    source?: string[] | undefined;
    type?: string[] | undefined;
    tags?: string[] | undefined;
    since?: string | undefined;
    until?: string | undefined;
  };
  /** Of a rejection. */
  reason?: string | undefined;
  state: "running" | "done";
  /** Events acknowledged, rejected or redriven so far. */
  changed: number;
  /** Events looked at so far, each of them several times. */
  examined: number;
  /** Unix milliseconds: what came later is left alone. */
  created_at: number;
  finished_at?: number | undefined;
}

export interface JobCount {
  /** How many events a job would change. */
  matching: number;
  /** Whether there may be more than are counted. */
  capped: boolean;
}

/** The filter, as the API takes it. */
export const writtenFilter = ({ since, until, ...labels }: BulkFilter): object => ({
  ...labels,
  since: since === undefined ? undefined : timeText(since),
  until: until === undefined ? undefined : timeText(until),
});
