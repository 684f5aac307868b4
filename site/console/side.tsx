/** What stands beside the inbox: the open event, or else the form. */
import { useState } from "preact/hooks";
import { EventView } from "./event/event-view.tsx";
import { Composer } from "./send/composer.tsx";
import { firstDraft } from "./send/draft.ts";
import { may } from "./session/use-session.ts";
import type { useWorkspace, WorkspaceProps } from "./use-workspace.ts";

interface SideProps extends WorkspaceProps {
  work: ReturnType<typeof useWorkspace>;
  onClose: () => void;
}

export function Side({
  session: { api, me },
  route: { panel },
  areShortcutsOn,
  notify,
  work,
  onClose,
}: SideProps) {
  // Kept while an event is open in the form's place.
  const [draft, setDraft] = useState(firstDraft);
  const { inbox, leases, ask } = work;
  if (panel === "" || panel === "send") {
    const form = { api, mayWrite: may(me, "events:write"), draft, onDraft: setDraft };
    return <Composer {...form} onSent={work.onSent} onClose={onClose} />;
  }
  const onErased = (id: string) => {
    inbox.remove(id);
    ask();
    onClose();
  };
  return (
    <EventView
      key={panel}
      api={api}
      id={panel}
      listed={inbox.events.find(({ event_id }) => event_id === panel)}
      leaseId={leases.leaseOf(panel)}
      mayAcknowledge={may(me, "inbox:ack")}
      areShortcutsOn={areShortcutsOn}
      notify={notify}
      onChange={inbox.change}
      onErased={onErased}
      onSettled={ask}
      onClose={onClose}
    />
  );
}
