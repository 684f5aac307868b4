/** One event in the list. */

import type { InboxEvent } from "../api/event.ts";
import { duration, localTime, shortDuration, timeOfDay, visible } from "../shell/format.ts";
import { memo } from "../shell/memo.ts";
import { statusNames } from "../status.ts";

interface RowProps {
  event: InboxEvent;
  isOpen: boolean;
  isFresh: boolean;
  /** In the words of `shortDuration`. */
  age: string;
  /** In the words of `leaseOf`. */
  lease: string | undefined;
  onOpen: (id: string) => void;
}

export const Row = memo(function Row({ event, isOpen, isFresh, age, lease, onOpen }: RowProps) {
  const { event_id, status, type, source, tags = [], payloadText } = event;
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
        </span>
        <time class="row-age" dateTime={event.timestamp} title={localTime(event.timestamp)}>
          {age}
        </time>
        <Course event={event} lease={lease} />
        <code class="row-payload">{excerpt(payloadText)}</code>
      </button>
    </li>
  );
});

/** What became of it so far: how often it was tried, why that failed, how long it is leased. */
function Course({ event, lease }: Pick<RowProps, "event" | "lease">) {
  const { status, delivery_count = 0, dead_letter_reason, last_reason } = event;
  const attempts = `${delivery_count} ${delivery_count === 1 ? "attempt" : "attempts"}`;
  const reasons = [dead_letter_reason, last_reason].filter((text) => text !== undefined);
  const isTold = status !== "acknowledged" && (delivery_count > 0 || reasons.length > 0);
  if (!isTold && lease === undefined) return null;
  return (
    <span class={`row-course course-${status}`}>
      {delivery_count > 0 && <span class="attempts">{attempts}</span>}
      {lease !== undefined && <span class="lease">{lease}</span>}
      {reasons.length > 0 && <span class="reason">{excerpt(reasons.join(": "))}</span>}
    </span>
  );
}

/** So much as may fit in a line. */
const excerpt = (text: string): string => visible(text.slice(0, 200).replace(/\s+/g, " "));

export const ageOf = ({ created_at }: InboxEvent, now: number): string =>
  shortDuration((now - created_at) / 1_000);

/** The API does not say by whom it is leased. */
export function leaseOf({ status, lease_expires_at }: InboxEvent, now: number): string | undefined {
  if (status !== "delivered" || lease_expires_at === undefined) return undefined;
  const left = (Date.parse(lease_expires_at) - now) / 1_000;
  if (left <= 0) return "the lease is over";
  // To the second at the end alone: a row is drawn again with each change.
  const rest = left < 60 ? duration(left) : shortDuration(left);
  return `leased until ${timeOfDay(lease_expires_at)}, ${rest} left`;
}
