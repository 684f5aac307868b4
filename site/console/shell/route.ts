/**
 * What is shown stands in the address, so that a link opens it again and the back button closes it.
 * The key never does.
 */
import { useCallback, useEffect, useState } from "preact/hooks";
import { defaultInbox } from "../../../contract/inbox-match.ts";
import { type Status, statuses } from "../status.ts";

export const pages = ["inbox", "inboxes", "sources"] as const;
export type PageName = (typeof pages)[number];

export interface Route {
  page: PageName;
  inbox: string;
  status: Status;
  /** Empty: every source. */
  source: string;
  order: "asc" | "desc";
  /** What is open: an event, an inbox or a source; a form; or nothing. */
  panel: string;
}

export const start: Route = {
  page: "inbox",
  inbox: defaultInbox,
  status: "pending",
  source: "",
  order: "desc",
  panel: "",
};

/** Members of the route → parameters of the address. */
const parameters = {
  page: "page",
  inbox: "inbox",
  status: "status",
  source: "source",
  order: "order",
  panel: "open",
} as const satisfies Record<keyof Route, string>;

function read(): Route {
  const search = new URLSearchParams(location.search);
  const page = pages.find((known) => known === search.get("page")) ?? start.page;
  const status = statuses.find((known) => known === search.get("status")) ?? start.status;
  const order = search.get("order") === "asc" ? "asc" : start.order;
  const inbox = search.get("inbox") || start.inbox;
  const source = search.get("source") ?? start.source;
  return { page, inbox, status, source, order, panel: search.get("open") ?? start.panel };
}

export function addressOf(route: Route): string {
  const members = Object.entries(parameters) as [keyof Route, string][];
  const given = members.filter(([member]) => route[member] !== start[member]);
  if (given.length === 0) return location.pathname;
  return `?${new URLSearchParams(given.map(([member, name]) => [name, route[member]]))}`;
}

/** @param isReplacing whether the back button is not to lead here */
export type Go = (change: Partial<Route>, isReplacing?: boolean) => void;

export function useRoute(): [route: Route, go: Go] {
  const [route, setRoute] = useState(read);
  useEffect(() => {
    const onBack = () => setRoute(read());
    addEventListener("popstate", onBack);
    return () => removeEventListener("popstate", onBack);
  }, []);
  const go = useCallback((change: Partial<Route>, isReplacing = false) => {
    const before = read();
    const next = after(before, change);
    const opens = before.panel === "" && next.panel !== "";
    const isPushed = !isReplacing && (opens || isElsewhere(before, next));
    history[isPushed ? "pushState" : "replaceState"](null, "", addressOf(next));
    setRoute(next);
  }, []);
  return [route, go];
}

const isElsewhere = (before: Route, next: Route): boolean =>
  before.page !== next.page || before.inbox !== next.inbox;

/** Another page or inbox begins with nothing open, and without filters. */
function after(before: Route, change: Partial<Route>): Route {
  const next = { ...before, ...change };
  if (!isElsewhere(before, next)) return next;
  const { status, source, panel } = start;
  return { ...before, status, source, panel, ...change };
}
