/** One inbox in the list: what comes in, and how much waits there. */
import type { Backlog } from "../../../contract/answers.ts";
import type { ShownInbox } from "../api/inboxes.ts";
import { count, shortDuration, visible } from "../shell/format.ts";
import type { Go } from "../shell/route.ts";
import { RouteLink } from "../shell/route-link.tsx";
import { type Status, statusNames } from "../status.ts";
import { summaryOf } from "./filter-summary.ts";

interface InboxRowProps {
  inbox: ShownInbox;
  /** Undefined: not known yet; null: it cannot be known. */
  backlog: Backlog | null | undefined;
  isOpen: boolean;
  go: Go;
}

export function InboxRow({ inbox, backlog, isOpen, go }: InboxRowProps) {
  const { name } = inbox;
  return (
    <li class="named-row">
      <button
        type="button"
        class="row"
        data-name={name}
        aria-current={isOpen ? "true" : undefined}
        onClick={() => go({ panel: name })}
      >
        <span class="row-type">{name}</span>
        <BacklogCounts backlog={backlog} />
        <code class="row-payload">{visible(summaryOf(inbox))}</code>
      </button>
      <RouteLink class="row-link" to={{ inbox: name }} go={go}>
        Events<span class="visually-hidden"> of {name}</span>
      </RouteLink>
    </li>
  );
}

const counted = ["pending", "delivered", "dead_letter"] as const satisfies readonly Status[];

function BacklogCounts({ backlog }: Pick<InboxRowProps, "backlog">) {
  if (!backlog) return <span class="backlog muted">{backlog === null ? "not known" : "…"}</span>;
  const age = backlog.oldest_pending_age_seconds;
  return (
    <span class="backlog">
      {counted.map((status) => (
        <span key={status} title={statusNames[status]}>
          <span class={`dot dot-${status}`} aria-hidden="true" />
          <span class="visually-hidden">{statusNames[status]}: </span>
          {count(backlog[status], status === "pending" && backlog.capped)}
        </span>
      ))}
      <span class="oldest" title="How long the oldest waits">
        {age === null ? "–" : shortDuration(age)}
      </span>
    </span>
  );
}
