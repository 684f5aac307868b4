/** The console of somebody who has a key: charts, the inbox, and beside it the open event or the form. */
import { useCallback, useRef } from "preact/hooks";
import { Charts } from "./backlog/charts.tsx";
import { EventView } from "./event/event-view.tsx";
import { InboxPanel } from "./inbox/inbox-panel.tsx";
import { useSources } from "./inbox/use-sources.ts";
import { Composer } from "./send/composer.tsx";
import { may } from "./session/use-session.ts";
import { neighbour, useFocus } from "./shell/focus.ts";
import { ProblemCard } from "./shell/problem-card.tsx";
import { useShortcuts } from "./shell/shortcuts.ts";
import { useWorkspace, type WorkspaceProps } from "./use-workspace.ts";

export function Workspace(props: WorkspaceProps) {
  const { session, route, go, areShortcutsOn, notify } = props;
  const { api, me } = session;
  const work = useWorkspace(props);
  const { inbox, leases, samples } = work;
  const sources = useSources(inbox.events);
  const sourceField = useRef<HTMLInputElement>(null);
  const open = useCallback((panel: string) => go({ panel }), [go]);
  const close = () => go({ panel: "" });
  const side = useFocus(route.panel);
  const isEvent = route.panel !== "" && route.panel !== "send";
  const mayAcknowledge = may(me, "inbox:ack");
  const mayLease = mayAcknowledge && may(me, "inbox:read");

  const step = (by: 1 | -1) => {
    const id = neighbour(inbox.events, route.panel, by);
    if (id !== undefined) open(id);
  };
  useShortcuts(areShortcutsOn, {
    next: () => step(1),
    previous: () => step(-1),
    lease: () => mayLease && work.onLease(),
    send: () => open("send"),
    filter: () => sourceField.current?.focus(),
    refresh: inbox.refresh,
    close: () => (route.panel === "" ? (document.activeElement as HTMLElement | null)?.blur() : close()),
  });

  return (
    <main class="workspace" id="main" data-side={isEvent ? "event" : route.panel === "" ? "closed" : "form"}>
      <h1 class="visually-hidden">The inbox of {me.tenant}</h1>
      <Charts samples={samples} arrivals={work.arrivals} source={route.source} />
      <div class="columns">
        <div class="column-list">
          {work.problem && <ProblemCard problem={work.problem} onDismiss={() => work.setProblem(undefined)} />}
          <InboxPanel
            inbox={inbox}
            route={route}
            backlog={samples.at(-1)}
            sources={sources}
            sourceField={sourceField}
            mayLease={mayLease}
            onLease={work.onLease}
            onSend={() => open("send")}
            onRoute={go}
            onOpen={open}
          />
        </div>
        <div class="column-side" ref={side} tabIndex={-1}>
          {isEvent ? (
            <EventView
              key={route.panel}
              api={api}
              id={route.panel}
              listed={inbox.events.find(({ event_id }) => event_id === route.panel)}
              leaseId={leases.leaseOf(route.panel)}
              mayAcknowledge={mayAcknowledge}
              areShortcutsOn={areShortcutsOn}
              notify={notify}
              onChange={inbox.change}
              onErased={(id) => {
                inbox.remove(id);
                work.ask();
                close();
              }}
              onSettled={work.ask}
              onClose={close}
            />
          ) : (
            <Composer api={api} mayWrite={may(me, "events:write")} onSent={work.onSent} onClose={close} />
          )}
        </div>
      </div>
    </main>
  );
}
