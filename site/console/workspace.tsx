/**
 * The console of somebody who has a key: charts, the inbox, and beside it the open event or the
 * form.
 */
import { useCallback, useRef } from "preact/hooks";
import { Charts } from "./backlog/charts.tsx";
import { InboxPanel } from "./inbox/inbox-panel.tsx";
import { useSources } from "./inbox/use-sources.ts";
import { may } from "./session/use-session.ts";
import { neighbour, useFocus } from "./shell/focus.ts";
import { ProblemCard } from "./shell/problem-card.tsx";
import { useShortcuts } from "./shell/shortcuts.ts";
import { Side } from "./side.tsx";
import { useWorkspace, type WorkspaceProps } from "./use-workspace.ts";

export function Workspace(props: WorkspaceProps) {
  const { session, route, go } = props;
  const work = useWorkspace(props);
  const { inbox, samples, problem, setProblem, onLease } = work;
  const sources = useSources(inbox.events);
  const sourceField = useRef<HTMLInputElement>(null);
  const side = useFocus(route.panel);
  const open = useCallback((panel: string) => go({ panel }), [go]);
  const close = () => go({ panel: "" });
  const mayLease = may(session.me, "inbox:ack") && may(session.me, "inbox:read");

  const step = (by: 1 | -1) => {
    const id = neighbour(inbox.events, route.panel, by);
    if (id !== undefined) open(id);
  };
  useShortcuts(props.areShortcutsOn, {
    next: () => step(1),
    previous: () => step(-1),
    lease: () => mayLease && onLease(),
    send: () => open("send"),
    filter: () => sourceField.current?.focus(),
    refresh: inbox.refresh,
    close: () =>
      route.panel === "" ? (document.activeElement as HTMLElement | null)?.blur() : close(),
  });

  const list = {
    inbox,
    route,
    sources,
    sourceField,
    backlog: samples.at(-1),
    mayLease,
    onLease,
    names: props.names,
    onRoute: go,
    onOpen: open,
  };
  return (
    <main class="workspace" id="main" data-side={sideOf(route.panel)}>
      <h1 class="visually-hidden">
        The inbox {route.inbox} of {session.me.tenant}
      </h1>
      <Charts samples={samples} arrivals={work.arrivals} source={route.source} />
      <div class="columns">
        <div class="column-list">
          {problem && <ProblemCard problem={problem} onDismiss={() => setProblem(undefined)} />}
          <InboxPanel {...list} onSend={() => open("send")} />
        </div>
        <div class="column-side" ref={side} tabIndex={-1}>
          <Side {...props} work={work} onClose={close} />
        </div>
      </div>
    </main>
  );
}

/** On a narrow screen, what is open stands in the place of the list. */
const sideOf = (panel: string): "closed" | "form" | "event" =>
  panel === "" ? "closed" : panel === "send" ? "form" : "event";
