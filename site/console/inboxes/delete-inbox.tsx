/** Asks before an inbox is deleted, and says what it still holds. */
import { useEffect, useState } from "preact/hooks";
import type { Backlog } from "../../../contract/answers.ts";
import { defaultInbox } from "../../../contract/inbox-match.ts";
import type { Api } from "../api/api.ts";
import { measure } from "../api/calls.ts";
import { Confirm } from "../shell/dialog.tsx";
import { count } from "../shell/format.ts";

interface DeleteInboxProps {
  api: Api;
  name: string;
  /** @param force whether it may hold events */
  onDelete: (force: boolean) => void;
  onClose: () => void;
}

export function DeleteInbox({ api, name, onDelete, onClose }: DeleteInboxProps) {
  const backlog = useBacklogNow(api, name);
  const held = backlog ? backlog.pending + backlog.delivered + backlog.dead_letter : 0;
  if (name === defaultInbox)
    return (
      <Confirm
        title="Take the definition away?"
        question={
          <p>
            Then <strong>default</strong> takes every event again, from now on. It keeps what it
            holds.
          </p>
        }
        confirm="Take it away"
        onConfirm={() => onDelete(false)}
        onClose={onClose}
      />
    );
  return (
    <Confirm
      title={`Delete the inbox ${name}?`}
      question={
        <>
          <p role="status">{warningOf(backlog, held)}</p>
          <p class="muted">
            The events stay where else they are. Consumers of this inbox are answered 404.
          </p>
        </>
      }
      confirm={held > 0 ? "Delete it, and what it holds" : "Delete the inbox"}
      onConfirm={() => onDelete(held > 0)}
      onClose={onClose}
    />
  );
}

function warningOf(backlog: Backlog | null | undefined, held: number): string {
  if (backlog === undefined) return "Counting what it holds…";
  if (backlog === null) return "What it holds cannot be counted now.";
  if (held === 0) return "It holds nothing that is not acknowledged.";
  const { pending, delivered, dead_letter, capped } = backlog;
  const parts = [
    `${count(pending, capped)} waiting`,
    `${count(delivered)} leased`,
    `${count(dead_letter)} dead letters`,
  ];
  const events = held === 1 ? "event that is" : "events that are";
  return `It holds ${count(held, capped)} ${events} not acknowledged: ${parts.join(", ")}.`;
}

/** Undefined: not known yet; null: it cannot be known. */
function useBacklogNow(api: Api, name: string): Backlog | null | undefined {
  const [backlog, setBacklog] = useState<Backlog | null>();
  useEffect(() => {
    measure(api, name).then(setBacklog, () => setBacklog(null));
  }, [api, name]);
  return backlog;
}
