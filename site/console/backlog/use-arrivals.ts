/** When events arrived, as far as this tab has seen it. */
import { useCallback, useState } from "preact/hooks";
import type { InboxEvent } from "../api/event.ts";

/** Milliseconds. */
const kept = 15 * 60_000;

export interface Arrivals {
  /** Unix milliseconds by event id. */
  seen: ReadonlyMap<string, number>;
  add: (events: readonly InboxEvent[]) => void;
}

export function useArrivals(): Arrivals {
  const [seen, setSeen] = useState<ReadonlyMap<string, number>>(new Map());
  const add = useCallback((events: readonly InboxEvent[]) => {
    const oldest = Date.now() - kept;
    setSeen((before) => {
      const all = [
        ...before,
        ...events.map(({ event_id, created_at }) => [event_id, created_at] as const),
      ];
      return new Map(all.filter(([, at]) => at > oldest));
    });
  }, []);
  return { seen, add };
}

/** @returns how many came in each of the last minutes, the current one last */
export function perMinute(seen: Arrivals["seen"], minutes: number, now: number): number[] {
  const counts = new Array<number>(minutes).fill(0);
  for (const at of seen.values()) {
    const index = minutes - 1 - Math.floor((now - at) / 60_000);
    if (index >= 0 && index < minutes) counts[index] = (counts[index] ?? 0) + 1;
  }
  return counts;
}
