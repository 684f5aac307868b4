/**
 * What the parts of the console share: the inbox, what arrives in it, how much waits, and what is
 * done with it.
 */
import { useCallback, useEffect, useState } from "preact/hooks";
import { type InboxEvent, inInbox } from "./api/event.ts";
import type { LiveState } from "./api/follow.ts";
import { type Problem, problemOf } from "./api/problem.ts";
import { useArrivals } from "./backlog/use-arrivals.ts";
import { type Sample, useBacklog } from "./backlog/use-backlog.ts";
import { useInbox } from "./inbox/use-inbox.ts";
import { useLeases } from "./inbox/use-leases.ts";
import { useLive } from "./inbox/use-live.ts";
import type { Outcome } from "./send/composer.tsx";
import type { Draft } from "./send/draft.ts";
import { may, type Session } from "./session/use-session.ts";
import { isNarrow } from "./shell/focus.ts";
import type { Go, Route } from "./shell/route.ts";

/** What every page is given. */
export interface PageProps {
  session: Session;
  route: Route;
  go: Go;
  areShortcutsOn: boolean;
  notify: (text: string) => void;
  onLive: (state: LiveState) => void;
  draft: Draft;
  onDraft: (change: (before: Draft) => Draft) => void;
}

export interface WorkspaceProps extends PageProps {
  /** Of the inboxes that the key may use. */
  names: readonly string[];
}

const sentences: Record<Outcome, string> = {
  stored: "Sent: it is stored",
  repeated: "Sent before: this is the event of that key",
  spooled: "Sent: it is safe in the spool, and arrives when the store is back",
};

export function useWorkspace({ session: { api, me }, route, go, notify, onLive }: WorkspaceProps) {
  const inbox = useInbox(api, route.inbox, route);
  const arrivals = useArrivals();
  const { samples, problem: trouble, ask } = useBacklog(api, route.inbox, may(me, "inbox:read"));
  const leases = useLeases(api, route.inbox);
  const [problem, setProblem] = useState<Problem>();
  const { arrive } = inbox;

  const onEvents = useCallback(
    (events: InboxEvent[]) => {
      arrive(events);
      arrivals.add(events.filter(({ isHere }) => isHere !== false));
      ask();
    },
    [arrive, arrivals.add, ask],
  );
  const live = useLive(api, route.inbox, route.source, onEvents);
  useEffect(() => onLive(live), [live, onLive]);
  useWhenOthersChange(samples, inbox.refresh);
  useWhenOver(trouble, inbox.refresh);

  const onSent = (event: InboxEvent, outcome: Outcome) => {
    notify(sentences[outcome]);
    if (outcome === "stored") onEvents([inInbox(event, route.inbox)]);
    if (isNarrow()) go({ panel: "" });
  };
  const onLease = async () => {
    setProblem(undefined);
    try {
      const event = await leases.leaseOldest(route.source);
      if (!event) return notify("Nothing is free to be leased");
      notify("Leased for five minutes");
      inbox.change(event);
      ask();
      go({ panel: event.event_id });
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  // Shown once, whichever request has met it first.
  const known = inbox.problem ?? trouble;
  return {
    inbox: { ...inbox, problem: known },
    arrivals: arrivals.seen,
    samples,
    ask,
    leases,
    problem,
    setProblem,
    onSent,
    onLease,
  };
}

/** Other consumers take events, too: where a count has changed, the list is read again. */
function useWhenOthersChange(samples: readonly Sample[], refresh: () => void): void {
  const latest = samples.at(-1);
  const counts = latest && [latest.pending, latest.delivered, latest.dead_letter].join();
  const [known, setKnown] = useState(counts);
  useEffect(() => {
    if (counts === known) return;
    setKnown(counts);
    if (known !== undefined) refresh();
  }, [counts, known, refresh]);
}

/** What could not be read during an outage is read when it is over. */
function useWhenOver(problem: Problem | undefined, refresh: () => void): void {
  const [known, setKnown] = useState(problem);
  useEffect(() => {
    if (problem === known) return;
    setKnown(problem);
    if (problem === undefined) refresh();
  }, [problem, known, refresh]);
}
