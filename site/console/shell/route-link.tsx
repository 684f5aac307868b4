/** A link to something else in the console: it opens without loading the page again. */
import type { ComponentChildren } from "preact";
import { addressOf, type Go, type Route, start } from "./route.ts";

interface RouteLinkProps {
  /** What is not said is as it is at first. */
  to: Partial<Route>;
  go: Go;
  class?: string;
  isCurrent?: boolean;
  children: ComponentChildren;
}

export function RouteLink({ to, go, class: name, isCurrent = false, children }: RouteLinkProps) {
  const target = { ...start, ...to };
  const onClick = (event: MouseEvent) => {
    // Whoever wants another tab gets one.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(target);
  };
  return (
    <a
      class={name}
      href={addressOf(target)}
      aria-current={isCurrent ? "page" : undefined}
      onClick={onClick}
    >
      {children}
    </a>
  );
}
