/** One event: where it stands, what it says, and what can be done with it. */
import { useState } from "preact/hooks";
import type { InboxEvent } from "../api/event.ts";
import type { Problem } from "../api/problem.ts";
import { CopyButton } from "../shell/copy-button.tsx";
import { Confirm } from "../shell/dialog.tsx";
import { visible } from "../shell/format.ts";
import { ProblemCard } from "../shell/problem-card.tsx";
import type { Go } from "../shell/route.ts";
import { statusNames } from "../status.ts";
import { type Command, commands, commandsFor } from "./commands.ts";
import { JsonView } from "./json-view.tsx";
import { Places } from "./places.tsx";
import { Timeline } from "./timeline.tsx";

export interface EventPanelProps {
  event: InboxEvent | undefined;
  problem: Problem | undefined;
  /** Of the last command. */
  failure: Problem | undefined;
  isBusy: boolean;
  mayAcknowledge: boolean;
  /** The one that is shown. */
  inbox: string;
  go: Go;
  onCommand: (command: Command) => void;
  onErase: () => void;
  onReload: () => void;
  onDismiss: () => void;
  onClose: () => void;
}

export function EventPanel(props: EventPanelProps) {
  const { event, problem, failure, onReload, onDismiss, onClose } = props;
  return (
    <section class="panel" aria-label="Event">
      <div class="panel-head">
        <h2>{visible(event?.type ?? "Event")}</h2>
        <button type="button" class="quiet small" onClick={onClose}>
          Close
        </button>
      </div>
      {problem && <ProblemCard problem={problem} onRetry={onReload} />}
      {failure && <ProblemCard problem={failure} onDismiss={onDismiss} />}
      {event ? (
        <Details {...props} event={event} />
      ) : (
        !problem && <p class="loading">Reading the event…</p>
      )}
    </section>
  );
}

function Details(props: EventPanelProps & { event: InboxEvent }) {
  const { event } = props;
  return (
    <>
      <p class="event-line">
        <span class={`status status-${event.status}`}>{statusNames[event.status]}</span>
        {event.source && <span class="row-source">{visible(event.source)}</span>}
        {event.tags?.map((tag) => (
          <span class="tag" key={tag}>
            {visible(tag)}
          </span>
        ))}
      </p>
      <p class="event-id">
        <code>{event.event_id}</code> <CopyButton text={event.event_id} label="Copy the event id" />
      </p>
      <Commands {...props} />
      <Timeline event={event} />
      <Places {...props} />
      {event.unreadable === undefined ? (
        <JsonView title="Payload" text={event.payloadText} />
      ) : (
        <p>No payload: {visible(event.unreadable)}.</p>
      )}
      {event.metadataText !== undefined && <JsonView title="Metadata" text={event.metadataText} />}
    </>
  );
}

function Commands({
  event,
  isBusy,
  mayAcknowledge,
  onCommand,
  onErase,
}: EventPanelProps & { event: InboxEvent }) {
  const [isErasing, setErasing] = useState(false);
  const lacking = mayAcknowledge ? undefined : "The key lacks the scope inbox:ack";
  return (
    <div class="commands">
      {commandsFor(event).map((command, index) => (
        <button
          type="button"
          key={command}
          class={index === 0 ? "primary" : ""}
          disabled={isBusy || !mayAcknowledge}
          title={lacking ?? commands[command].hint}
          aria-keyshortcuts={commands[command].key}
          onClick={() => onCommand(command)}
        >
          {commands[command].name}
        </button>
      ))}
      <button
        type="button"
        class="danger-quiet"
        disabled={isBusy || !mayAcknowledge}
        title={lacking}
        onClick={() => setErasing(true)}
      >
        Delete…
      </button>
      {isErasing && (
        <Confirm
          title="Delete this event?"
          question={
            <p>What it says is erased at once, for every consumer. This cannot be undone.</p>
          }
          confirm="Delete the event"
          onConfirm={onErase}
          onClose={() => setErasing(false)}
        />
      )}
    </div>
  );
}
