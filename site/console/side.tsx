/** What stands beside the inbox: the open event, or else the form. */
import { EventView } from "./event/event-view.tsx";
import { Composer } from "./send/composer.tsx";
import { may } from "./session/use-session.ts";
import type { useWorkspace, WorkspaceProps } from "./use-workspace.ts";

interface SideProps extends WorkspaceProps {
  work: ReturnType<typeof useWorkspace>;
  onClose: () => void;
}

export function Side({
  session: { api, me },
  route: { inbox: name, panel },
  go,
  areShortcutsOn,
  notify,
  draft,
  onDraft,
  work,
  onClose,
}: SideProps) {
  const { inbox, leases, ask } = work;
  if (panel === "" || panel === "send") {
    const form = { api, mayWrite: may(me, "events:write"), draft, onDraft };
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
      place={{ inbox: name, id: panel }}
      listed={inbox.events.find(({ event_id }) => event_id === panel)}
      leaseId={leases.leaseOf(panel)}
      mayAcknowledge={may(me, "inbox:ack")}
      areShortcutsOn={areShortcutsOn}
      notify={notify}
      go={go}
      onChange={inbox.change}
      onErased={onErased}
      onSettled={ask}
      onClose={onClose}
    />
  );
}
