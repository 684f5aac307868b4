/** The latest events of a source, wherever they stand in the default inbox. */
import { useEffect, useState } from "preact/hooks";
import { defaultInbox } from "../../../contract/inbox-match.ts";
import type { Api } from "../api/api.ts";
import { readPage } from "../api/calls.ts";
import type { InboxEvent } from "../api/event.ts";
import { type Problem, problemOf } from "../api/problem.ts";
import { statuses } from "../status.ts";

export interface Deliveries {
  /** Newest first; undefined: not read yet. */
  events: readonly InboxEvent[] | undefined;
  problem: Problem | undefined;
}

const shown = 10;

/** Milliseconds. */
const period = 10_000;

async function latest(api: Api, source: string, signal: AbortSignal): Promise<InboxEvent[]> {
  const pages = await Promise.all(
    statuses.map((status) =>
      readPage(api, defaultInbox, { status, source, order: "desc", limit: shown }, signal),
    ),
  );
  return pages
    .flatMap(({ events }) => events)
    .sort((a, b) => b.created_at - a.created_at)
    .slice(0, shown);
}

export function useDeliveries(api: Api, source: string): Deliveries {
  const [found, setFound] = useState<Deliveries>({ events: undefined, problem: undefined });
  useEffect(() => {
    const end = new AbortController();
    const ask = async () => {
      if (document.hidden) return;
      try {
        const events = await latest(api, source, end.signal);
        if (!end.signal.aborted) setFound({ events, problem: undefined });
      } catch (error) {
        if (!end.signal.aborted) setFound((before) => ({ ...before, problem: problemOf(error) }));
      }
    };
    ask();
    const timer = setInterval(ask, period);
    return () => {
      end.abort();
      clearInterval(timer);
    };
  }, [api, source]);
  return found;
}
