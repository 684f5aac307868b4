/**
 * The leases that this tab holds: an acknowledgment that names its lease is refused once another
 * consumer has the event.
 */
import { useMemo } from "preact/hooks";
import type { Api } from "../api/api.ts";
import { lease } from "../api/calls.ts";
import type { InboxEvent } from "../api/event.ts";

export interface Leases {
  /** Of an event. */
  leaseOf: (id: string) => string | undefined;
  /** @returns the event that was leased; undefined if none is free. @throws Problem */
  leaseOldest: (source: string) => Promise<InboxEvent | undefined>;
}

/** Inbox and event id → lease; while other inboxes are looked at, they are kept. */
const held = new WeakMap<Api, Map<string, string>>();

export const useLeases = (api: Api, inbox: string): Leases =>
  useMemo(() => {
    const leases = held.get(api) ?? new Map<string, string>();
    held.set(api, leases);
    const nameOf = (id: string) => `${inbox} ${id}`;
    return {
      leaseOf: (id) => leases.get(nameOf(id)),
      async leaseOldest(source) {
        const { leaseId, events } = await lease(api, inbox, source === "" ? undefined : source);
        const [event] = events;
        if (leaseId !== null && event) leases.set(nameOf(event.event_id), leaseId);
        return event;
      },
    };
  }, [api, inbox]);
