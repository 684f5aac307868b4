/** What became of the latest deliveries to a source. */
import type { Api } from "../api/api.ts";
import type { ShownSource, SourceDelivery } from "../api/sources.ts";
import { count, localTime, shortDuration } from "../shell/format.ts";
import { ProblemCard } from "../shell/problem-card.tsx";
import type { Go } from "../shell/route.ts";
import { RouteLink } from "../shell/route-link.tsx";
import { useNow } from "../shell/use-now.ts";
import { useDeliveries } from "./use-deliveries.ts";
import { wordsOf } from "./verdict-words.ts";

interface DeliveriesProps {
  api: Api;
  source: ShownSource;
  go: Go;
}

export function Deliveries({ api, source, go }: DeliveriesProps) {
  const { known, problem } = useDeliveries(api, source.name);
  const now = useNow();
  return (
    <section class="deliveries" aria-label="Latest deliveries">
      <h3>Latest deliveries</h3>
      {problem && <ProblemCard problem={problem} />}
      {!known && !problem && <p class="muted">Reading…</p>}
      {known?.deliveries.length === 0 && <p class="muted">Nothing came in the last seven days.</p>}
      <ol>
        {known?.deliveries.map((delivery, n) => (
          <Row key={`${delivery.received_at} ${n}`} delivery={delivery} now={now} go={go} />
        ))}
      </ol>
      {known && known.not_shown > 0 && (
        <p class="muted">About {count(known.not_shown)} more are not shown.</p>
      )}
    </section>
  );
}

interface RowProps {
  delivery: SourceDelivery;
  now: number;
  go: Go;
}

function Row({ delivery, now, go }: RowProps) {
  const { received_at, event_id, status } = delivery;
  const { name, detail, colour } = wordsOf(delivery);
  return (
    <li>
      {event_id === undefined ? (
        <span>{detail}</span>
      ) : (
        <RouteLink to={{ panel: event_id }} go={go}>
          {detail}
        </RouteLink>
      )}
      <span class={`status status-${colour}`} title={`Answered ${status}`}>
        {name}
      </span>
      <time dateTime={received_at} title={localTime(received_at)}>
        {shortDuration((now - Date.parse(received_at)) / 1_000)}
      </time>
    </li>
  );
}
