/** What came through a source lately. */
import type { Api } from "../api/api.ts";
import type { ShownSource } from "../api/sources.ts";
import { localTime, shortDuration, visible } from "../shell/format.ts";
import { ProblemCard } from "../shell/problem-card.tsx";
import type { Go } from "../shell/route.ts";
import { RouteLink } from "../shell/route-link.tsx";
import { useNow } from "../shell/use-now.ts";
import { type Status, statusNames } from "../status.ts";
import { useDeliveries } from "./use-deliveries.ts";

interface DeliveriesProps {
  api: Api;
  source: ShownSource;
  go: Go;
}

export function Deliveries({ api, source, go }: DeliveriesProps) {
  const { events, problem } = useDeliveries(api, source.source ?? source.name);
  const now = useNow();
  // A page of an inbox has no event of the spool.
  const isHere = (status: string): status is Status => status !== "accepted";
  return (
    <section class="deliveries" aria-label="Latest deliveries">
      <h3>Latest deliveries</h3>
      {problem && <ProblemCard problem={problem} />}
      {!events && !problem && <p class="muted">Reading…</p>}
      {events?.length === 0 && <p class="muted">{whyNone(source)}</p>}
      <ol>
        {events?.map(({ event_id, status, type, source: from, created_at, timestamp }) => (
          <li key={event_id}>
            <RouteLink
              to={{
                source: from ?? "",
                panel: event_id,
                ...(isHere(status) && { status }),
              }}
              go={go}
            >
              {visible(type ?? "event")}
            </RouteLink>
            <span class={`status status-${status}`}>{statusNames[status]}</span>
            <time dateTime={timestamp} title={localTime(timestamp)}>
              {shortDuration((now - created_at) / 1_000)}
            </time>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** A CloudEvent says its own source. */
const whyNone = ({ scheme }: ShownSource): string =>
  scheme === "cloudevents"
    ? "CloudEvents say their own source: look for it in the inbox."
    : "Nothing of this source is in the default inbox.";
