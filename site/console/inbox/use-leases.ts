/**
 * The leases that this tab holds: an acknowledgment that names its lease is refused once another
 * consumer has the event.
 */
import { useRef } from "preact/hooks";
import type { Api } from "../api/api.ts";
import { lease } from "../api/calls.ts";
import type { InboxEvent } from "../api/event.ts";

export interface Leases {
  /** Of an event. */
  leaseOf: (id: string) => string | undefined;
  forget: (id: string) => void;
  /** @returns the event that was leased; undefined if none is free. @throws Problem */
  leaseOldest: (source: string) => Promise<InboxEvent | undefined>;
}

export function useLeases(api: Api): Leases {
  const held = useRef(new Map<string, string>());
  return {
    leaseOf: (id) => held.current.get(id),
    forget: (id) => held.current.delete(id),
    async leaseOldest(source) {
      const { leaseId, events } = await lease(api, source === "" ? undefined : source);
      const [event] = events;
      if (leaseId !== null && event) held.current.set(event.event_id, leaseId);
      return event;
    },
  };
}
