/** What is measured: five things that a user does, and three ways to do each. */

export const actions = ["ingest", "page of 50", "acknowledge", "lease of 10 + acknowledge", "idle poll"] as const;
export type Action = (typeof actions)[number];

/** From the store up: what stands between the user and the durable write. */
export const wayNames = ["floor", "private API", "whole path"] as const;
export type WayName = (typeof wayNames)[number];

/** An event that waits to be acknowledged. */
export type EventId = string;

/** Each does one thing once, and throws if it was not done. */
export interface Way {
  ingest(): Promise<void>;
  page(): Promise<void>;
  acknowledge(eventId: EventId): Promise<void>;
  leaseAndAcknowledge(): Promise<void>;
  idlePoll(): Promise<void>;
}

/** What all ways work on. */
export interface Subject {
  tenant: string;
  /** JSON text of the events. */
  payload: string;
  /** Of events that only wait: at least fifty. */
  pageSource: string;
  /** Of events that are leased. */
  leaseSource: string;
  /** Of no event. */
  idleSource: string;
}

export const pageLength = 50;
export const leaseLength = 10;

export function mustBe(isSo: boolean, what: string): void {
  if (!isSo) throw new Error(`not as expected: ${what.slice(0, 300)}`);
}
