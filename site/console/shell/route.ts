/**
 * What is shown stands in the address, so that a link opens it again and the back button closes it.
 * The key never does.
 */
import { useCallback, useEffect, useState } from "preact/hooks";
import { type Status, statuses } from "../status.ts";

export interface Route {
  status: Status;
  /** Empty: every source. */
  source: string;
  order: "asc" | "desc";
  /** The open event, `send` for the form, or nothing. */
  panel: string;
}

function read(): Route {
  const search = new URLSearchParams(location.search);
  const status = statuses.find((known) => known === search.get("status")) ?? "pending";
  const order = search.get("order") === "asc" ? "asc" : "desc";
  return { status, order, source: search.get("source") ?? "", panel: search.get("open") ?? "" };
}

const addressOf = ({ status, source, order, panel }: Route): string => {
  const given = [
    ...(status === "pending" ? [] : [["status", status]]),
    ...(source === "" ? [] : [["source", source]]),
    ...(order === "desc" ? [] : [["order", order]]),
    ...(panel === "" ? [] : [["open", panel]]),
  ];
  return given.length === 0 ? location.pathname : `?${new URLSearchParams(given)}`;
};

export type Go = (change: Partial<Route>) => void;

export function useRoute(): [route: Route, go: Go] {
  const [route, setRoute] = useState(read);
  useEffect(() => {
    const onBack = () => setRoute(read());
    addEventListener("popstate", onBack);
    return () => removeEventListener("popstate", onBack);
  }, []);
  const go = useCallback((change: Partial<Route>) => {
    const before = read();
    const next = { ...before, ...change };
    const opens = before.panel === "" && next.panel !== "";
    history[opens ? "pushState" : "replaceState"](null, "", addressOf(next));
    setRoute(next);
  }, []);
  return [route, go];
}
