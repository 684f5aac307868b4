/** The inbox under a filter: read page by page, and kept up to date. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Api } from "../api/api.ts";
import { readPage } from "../api/calls.ts";
import type { InboxEvent } from "../api/event.ts";
import { type Problem, problemOf } from "../api/problem.ts";
import {
  type EventList,
  emptyList,
  type Filter,
  renewed,
  withArrivals,
  withChange,
  without,
  withPage,
} from "./event-list.ts";

export interface Inbox extends EventList {
  isLoading: boolean;
  problem: Problem | undefined;
  /** Reads the first page again. */
  refresh: () => void;
  more: () => void;
  arrive: (events: InboxEvent[]) => void;
  change: (event: InboxEvent) => void;
  remove: (id: string) => void;
}

const pageSize = 50;

export function useInbox(api: Api, inbox: string, { status, source, order }: Filter): Inbox {
  const [list, setList] = useState(emptyList);
  const [isLoading, setLoading] = useState(true);
  const [problem, setProblem] = useState<Problem>();
  /** Of another filter, an answer that comes late is of no interest. */
  const asking = useRef(new AbortController());
  const begun = useRef(Date.now());
  const filter: Filter = { status, source, order };
  const update = (change: (list: EventList) => EventList) => setList(change);

  const ask = async (
    cursor: string | undefined,
    apply: (list: EventList, page: Awaited<ReturnType<typeof readPage>>) => EventList,
  ) => {
    const { signal } = asking.current;
    setLoading(true);
    try {
      const limit = cursor === undefined && list.events.length > pageSize ? 100 : pageSize;
      const page = await readPage(api, inbox, { ...filter, limit, cursor }, signal);
      if (signal.aborted) return;
      update((before) => apply(before, page));
      setProblem(undefined);
    } catch (error) {
      if (!signal.aborted) setProblem(problemOf(error));
    }
    if (!signal.aborted) setLoading(false);
  };

  const refresh = () => {
    const asked = Date.now();
    return ask(undefined, (before, page) => renewed(before, page, filter, asked));
  };

  // The list starts again with each filter, and only then
  useEffect(() => {
    asking.current = new AbortController();
    begun.current = Date.now();
    setList(emptyList);
    setProblem(undefined);
    refresh();
    return () => asking.current.abort();
  }, [api, inbox, status, source, order]);

  const arrive = useCallback(
    (events: InboxEvent[]) =>
      setList((before) => withArrivals(before, events, { status, source, order }, begun.current)),
    [status, source, order],
  );
  return {
    ...list,
    isLoading,
    problem,
    refresh,
    more: () =>
      list.nextCursor !== null &&
      ask(list.nextCursor, (before, page) => withPage(before, page, filter)),
    arrive,
    change: (event) => update((before) => withChange(before, event, filter)),
    remove: (id) => update((before) => without(before, id)),
  };
}
