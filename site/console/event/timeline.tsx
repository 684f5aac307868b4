/** The history of an event, step by step. */
import type { ComponentChildren } from "preact";
import type { InboxEvent } from "../api/event.ts";
import { duration, localTime } from "../shell/format.ts";
import { useNow } from "../shell/use-now.ts";

export function Timeline({ event }: { event: InboxEvent }) {
  const isStored = event.status !== "accepted";
  const { attempts = [] } = event;
  // The rejection that made it a dead letter is told by that step.
  const failed = rejectionOf(event) ? attempts.slice(0, -1) : attempts;
  return (
    <ol class="timeline" aria-label="Timeline">
      <Step title="Accepted" state="done" time={event.timestamp}>
        by the edge, which gave it its id
      </Step>
      <Step title="Stored" state={isStored ? "done" : "next"}>
        {isStored
          ? "in the inbox, durably"
          : "not yet: it is safe in the spool until the store is back"}
      </Step>
      {failed.map(({ ended_at, outcome, consumer, reason }) => (
        <Step
          key={ended_at}
          title={attemptTitles[outcome] ?? outcome}
          state="failed"
          time={ended_at}
        >
          {[consumer, reason].filter((text) => text !== undefined).join(": ") || "no reason given"}
        </Step>
      ))}
      <Leased event={event} />
      <Settled event={event} />
    </ol>
  );
}

function rejectionOf({ status, attempts }: InboxEvent) {
  const last = attempts?.at(-1);
  return status === "dead_letter" && last?.outcome === "rejected" ? last : undefined;
}

const attemptTitles: Record<string, string> = {
  released: "Given back",
  expired: "Lease ran out",
  rejected: "Rejected",
};

function Leased({
  event: { status, delivery_count = 0, lease_expires_at },
}: {
  event: InboxEvent;
}) {
  const now = useNow();
  const times = delivery_count === 1 ? "once" : `${delivery_count} times`;
  if (status === "delivered" && lease_expires_at !== undefined) {
    const left = (Date.parse(lease_expires_at) - now) / 1_000;
    return (
      <Step title="Leased" state="now">
        {delivery_count > 0 ? `${times}; ` : ""}
        until {localTime(lease_expires_at)} {left > 0 ? `(${duration(left)} left)` : "(it is over)"}
      </Step>
    );
  }
  return (
    <Step title="Leased" state={delivery_count > 0 ? "done" : "skipped"}>
      {delivery_count > 0 ? times : "never"}
    </Step>
  );
}

function Settled({ event }: { event: InboxEvent }) {
  const { status, acknowledged_at, dead_letter_reason, last_reason } = event;
  if (status === "dead_letter") {
    return (
      <Step title="Dead letter" state="failed">
        {[rejectionOf(event)?.reason ?? dead_letter_reason ?? "no reason given", last_reason]
          .filter(Boolean)
          .join(": ")}
      </Step>
    );
  }
  if (acknowledged_at === undefined) {
    return (
      <Step title="Acknowledged" state="next">
        not yet
      </Step>
    );
  }
  return (
    <Step title="Acknowledged" state="done" time={acknowledged_at}>
      it has left the inbox
    </Step>
  );
}

interface StepProps {
  title: string;
  state: "done" | "now" | "next" | "skipped" | "failed";
  time?: string | number;
  children: ComponentChildren;
}

const Step = ({ title, state, time, children }: StepProps) => (
  <li class={`step step-${state}`}>
    <strong>{title}</strong>
    {time !== undefined && <time dateTime={new Date(time).toISOString()}>{localTime(time)}</time>}
    <span>{children}</span>
  </li>
);
