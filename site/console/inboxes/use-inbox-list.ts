/** The inboxes of the tenant, and how much waits in each: renewed while the page is visible. */
import { useEffect, useState } from "preact/hooks";
import type { Backlog } from "../../../contract/answers.ts";
import type { Api } from "../api/api.ts";
import { type Backlogs, measureAll } from "../api/backlogs.ts";
import { listInboxes, type ShownInbox } from "../api/inboxes.ts";
import type { Problem } from "../api/problem.ts";
import { useList } from "../api/use-list.ts";

export interface InboxList {
  inboxes: readonly ShownInbox[];
  isRead: boolean;
  problem: Problem | undefined;
  reload: () => Promise<void>;
}

export function useInboxList(api: Api): InboxList {
  const { items, problem, reload } = useList(api, listInboxes);
  return { inboxes: items ?? [], isRead: items !== undefined, problem, reload };
}

/** Milliseconds: each inbox costs a question. */
const period = 15_000;

/** @param names those that are shown */
export function useBacklogs(api: Api, names: readonly string[]): Backlogs {
  const [backlogs, setBacklogs] = useState<Backlogs>(new Map());
  const list = names.join();
  useEffect(() => {
    const end = new AbortController();
    const put = (name: string, backlog: Backlog | null) =>
      setBacklogs((before) => new Map(before).set(name, backlog));
    const ask = () => document.hidden || measureAll(api, names, put, end.signal);
    ask();
    const timer = setInterval(ask, period);
    document.addEventListener("visibilitychange", ask);
    return () => {
      end.abort();
      clearInterval(timer);
      document.removeEventListener("visibilitychange", ask);
    };
  }, [api, list]);
  return backlogs;
}
