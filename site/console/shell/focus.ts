/** Where the keyboard is after something has opened or closed. */
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

const rowOf = (id: string) =>
  document.querySelector<HTMLElement>(
    `[data-event="${CSS.escape(id)}"], [data-name="${CSS.escape(id)}"]`,
  );

/** Where the form stands that makes something new: no inbox and no source can have this name. */
export const newPanel = ".new";

/** Whether there is room for one thing only, as the style sheets have it. */
export const isNarrow = (): boolean => matchMedia("(max-width: 860px)").matches;

/**
 * On a narrow screen, what opens covers the list, so the focus goes into it; beside the list it
 * stays on the row. What closes gives the focus back to the row.
 * @param panel the id or name of what is open, `send` or `newPanel` for a form, or nothing
 */
export function useFocus(panel: string): RefObject<HTMLDivElement | null> {
  const side = useRef<HTMLDivElement>(null);
  const last = useRef(panel);
  useEffect(() => {
    const before = last.current;
    last.current = panel;
    if (panel === before) return;
    if (panel === "send") document.getElementById("payload")?.focus();
    else if (panel === newPanel) side.current?.querySelector<HTMLElement>("input")?.focus();
    else if (panel === "") rowOf(before)?.focus();
    else if (isNarrow()) showFromTop(side.current);
    else rowOf(panel)?.focus();
  }, [panel]);
  return side;
}

/** The bar at the top would hide its beginning, if the browser chose where to scroll to. */
function showFromTop(side: HTMLElement | null): void {
  side?.focus({ preventScroll: true });
  scrollTo(0, 0);
}

/** @returns the event beside the open one; the first if none is open */
export function neighbour(
  events: readonly { event_id: string }[],
  id: string,
  by: 1 | -1,
): string | undefined {
  const index = events.findIndex(({ event_id }) => event_id === id);
  return events[index === -1 ? 0 : index + by]?.event_id;
}
