/** The pages of the console, and the reference. */
import { type Go, type PageName, type Route, start } from "./route.ts";
import { RouteLink } from "./route-link.tsx";

const names: Record<PageName, string> = {
  inbox: "Inbox",
  inboxes: "Inboxes",
  sources: "Sources",
};

interface NavigationProps {
  /** Undefined: there is no key yet. */
  route: Route | undefined;
  go: Go;
}

export function Navigation({ route, go }: NavigationProps) {
  return (
    <nav class="pages" aria-label="Console">
      {route &&
        (Object.keys(names) as PageName[]).map((page) => (
          <RouteLink
            key={page}
            to={{ page, inbox: route.inbox, order: start.order }}
            go={go}
            isCurrent={route.page === page}
          >
            {names[page]}
          </RouteLink>
        ))}
      <a href="/docs">Reference</a>
    </nav>
  );
}
