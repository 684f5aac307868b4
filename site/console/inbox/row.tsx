/** One event in the list. */

import type { InboxEvent } from "../api/event.ts";
import { localTime, shortDuration, visible } from "../shell/format.ts";
import { memo } from "../shell/memo.ts";
import { statusNames } from "../status.ts";

interface RowProps {
  event: InboxEvent;
  isOpen: boolean;
  isFresh: boolean;
  /** In the words of `shortDuration`. */
  age: string;
  onOpen: (id: string) => void;
}

export const Row = memo(function Row({ event, isOpen, isFresh, age, onOpen }: RowProps) {
  const { event_id, status, type, source, tags = [], payloadText, delivery_count = 0 } = event;
  const reason = event.last_reason ?? event.dead_letter_reason;
  return (
    <li class={isFresh ? "fresh" : ""}>
      <button
        type="button"
        class="row"
        data-event={event_id}
        aria-current={isOpen ? "true" : undefined}
        onClick={() => onOpen(event_id)}
      >
        <span class={`dot dot-${status}`} aria-hidden="true" />
        <span class="visually-hidden">{statusNames[status]}: </span>
        <span class="row-type">{visible(type ?? "event")}</span>
        <span class="row-source">{source && visible(source)}</span>
        <span class="row-tags">
          {tags.slice(0, 3).map((tag) => (
            <span class="tag" key={tag}>
              {visible(tag)}
            </span>
          ))}
          {delivery_count > 1 && <span class="tag tag-count">delivered {delivery_count}×</span>}
        </span>
        <time class="row-age" dateTime={event.timestamp} title={localTime(event.timestamp)}>
          {age}
        </time>
        <code class="row-payload">
          {excerpt(reason === undefined ? payloadText : `${reason} · ${payloadText}`)}
        </code>
      </button>
    </li>
  );
});

/** So much as may fit in a line. */
const excerpt = (text: string): string => visible(text.slice(0, 200).replace(/\s+/g, " "));

export const ageOf = ({ created_at }: InboxEvent, now: number): string =>
  shortDuration((now - created_at) / 1_000);
