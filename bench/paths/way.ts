/** What is measured: five things that a user does, and three ways to do each. */

export const actions = [
  "ingest",
  "page of 50",
  "acknowledge",
  "lease of 10 + acknowledge",
  "idle poll",
] as const;
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

/**
 * Many consumers want the same oldest events, and one of them may come away with nothing: it asks
 * again.
 */
export async function untilSome<Lease extends { events: unknown[] }>(
  lease: () => Promise<Lease>,
): Promise<Lease> {
  for (let attempt = 1; attempt <= 20; attempt++) {
    const leased = await lease();
    if (leased.events.length > 0) return leased;
  }
  throw new Error("nothing to lease in twenty attempts");
}
