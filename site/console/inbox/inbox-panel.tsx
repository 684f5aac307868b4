/** The list of events, and all that may stand in its place. */
import type { RefObject } from "preact";
import type { Backlog } from "../../../contract/answers.ts";
import { ProblemCard } from "../shell/problem-card.tsx";
import type { Route } from "../shell/route.ts";
import { useNow } from "../shell/use-now.ts";
import { EmptyInbox } from "./empty-inbox.tsx";
import { Filters } from "./filters.tsx";
import { InboxChoice } from "./inbox-choice.tsx";
import { ageOf, leaseOf, Row } from "./row.tsx";
import type { Inbox } from "./use-inbox.ts";

interface InboxPanelProps {
  inbox: Inbox;
  route: Route;
  /** Of the inboxes that the key may use. */
  names: readonly string[];
  backlog: Backlog | undefined;
  sources: readonly string[];
  sourceField: RefObject<HTMLInputElement | null>;
  mayLease: boolean;
  onLease: () => void;
  onSend: () => void;
  onRoute: (change: Partial<Route>) => void;
  onOpen: (id: string) => void;
}

export function InboxPanel({
  inbox,
  route,
  names,
  backlog,
  sources,
  sourceField,
  mayLease,
  onLease,
  onSend,
  onRoute,
  onOpen,
}: InboxPanelProps) {
  return (
    <section class="inbox" aria-label="Inbox">
      <div class="inbox-head">
        <h2>Inbox</h2>
        <InboxChoice
          inbox={route.inbox}
          names={names}
          onChoice={(chosen) => onRoute({ inbox: chosen })}
        />
        <button type="button" class="small" onClick={inbox.refresh} disabled={inbox.isLoading}>
          Refresh
        </button>
        <button
          type="button"
          class="small"
          onClick={onLease}
          disabled={!mayLease}
          title={
            mayLease
              ? "Claim the oldest free event for five minutes"
              : "The key lacks the scopes inbox:read and inbox:ack"
          }
        >
          Lease oldest
        </button>
        <button type="button" class="small primary send-button" onClick={onSend}>
          Send event
        </button>
      </div>
      <Filters
        route={route}
        backlog={backlog}
        sources={sources}
        sourceField={sourceField}
        onChange={onRoute}
      />
      {inbox.problem && <ProblemCard problem={inbox.problem} onRetry={inbox.refresh} />}
      <Rows inbox={inbox} route={route} onOpen={onOpen} />
    </section>
  );
}

function Rows({ inbox, route, onOpen }: Pick<InboxPanelProps, "inbox" | "route" | "onOpen">) {
  const now = useNow();
  const { events, fresh, isLoading, problem, nextCursor, more } = inbox;
  if (events.length === 0 && isLoading) return <p class="loading">Reading the inbox…</p>;
  if (events.length === 0) return problem ? null : <EmptyInbox route={route} />;
  return (
    <>
      <ol class="rows" aria-label="Events">
        {events.map((event) => (
          <Row
            key={event.event_id}
            event={event}
            isOpen={route.panel === event.event_id}
            isFresh={fresh.has(event.event_id)}
            age={ageOf(event, now)}
            lease={leaseOf(event, now)}
            onOpen={onOpen}
          />
        ))}
      </ol>
      {nextCursor !== null && (
        <button type="button" class="more" onClick={more} disabled={isLoading}>
          {isLoading ? "Reading…" : "Show more"}
        </button>
      )}
    </>
  );
}
