/** Where an event stands in other inboxes than the one that is shown. */
import type { InboxEvent } from "../api/event.ts";
import type { Go } from "../shell/route.ts";
import { RouteLink } from "../shell/route-link.tsx";
import { statusNames } from "../status.ts";

interface PlacesProps {
  event: InboxEvent;
  /** The one that is shown. */
  inbox: string;
  go: Go;
}

export function Places({ event: { event_id, inboxes = [], isHere }, inbox, go }: PlacesProps) {
  const others = inboxes.filter((place) => place.inbox !== inbox);
  if (others.length === 0 && isHere !== false) return null;
  return (
    <section class="places" aria-label="Inboxes">
      {isHere === false && (
        <p>
          It is not in the inbox <strong>{inbox}</strong>
          {others.length === 0 && ", nor in another that this key may see"}.
        </p>
      )}
      <ul>
        {others.map((place) => (
          <li key={place.inbox}>
            <RouteLink to={{ inbox: place.inbox, status: place.status, panel: event_id }} go={go}>
              {place.inbox}
            </RouteLink>{" "}
            <span class={`status status-${place.status}`}>{statusNames[place.status]}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
