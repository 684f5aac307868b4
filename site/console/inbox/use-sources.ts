/** The sources that were seen in this tab, as suggestions for the filter. */
import { useEffect, useState } from "preact/hooks";
import type { InboxEvent } from "../api/event.ts";

const heldAtMost = 50;

export function useSources(events: readonly InboxEvent[]): readonly string[] {
  const [sources, setSources] = useState<readonly string[]>([]);
  useEffect(() => {
    setSources((before) => {
      const all = new Set(before);
      for (const { source } of events) if (source !== undefined) all.add(source);
      return all.size === before.length ? before : [...all].slice(-heldAtMost).sort();
    });
  }, [events]);
  return sources;
}
