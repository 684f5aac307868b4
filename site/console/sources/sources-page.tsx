/** The page of sources: where webhooks come in from senders that cannot hold an API key. */
import type { ShownSource } from "../api/sources.ts";
import { may } from "../session/use-session.ts";
import { newPanel, useFocus } from "../shell/focus.ts";
import { ProblemCard } from "../shell/problem-card.tsx";
import type { Go } from "../shell/route.ts";
import { useShortcuts } from "../shell/shortcuts.ts";
import type { PageProps } from "../use-workspace.ts";
import { guideOf } from "./guides.ts";
import { emptySource } from "./source-draft.ts";
import { SourceForm } from "./source-form.tsx";
import { SourceView } from "./source-view.tsx";
import { type SourceList, useSourceList } from "./use-source-list.ts";

export function SourcesPage(props: PageProps) {
  const { session, route, go, areShortcutsOn } = props;
  const list = useSourceList(session.api);
  const side = useFocus(route.panel);
  const close = () => go({ panel: "" });
  useShortcuts(areShortcutsOn, { close, refresh: list.reload });
  return (
    <main class="workspace" id="main" data-side={route.panel === "" ? "closed" : "event"}>
      <h1 class="visually-hidden">The sources of {session.me.tenant}</h1>
      <div class="columns">
        <div class="column-list">
          <section class="inbox" aria-label="Sources">
            <div class="inbox-head">
              <h2>Sources</h2>
              <button type="button" class="small" onClick={list.reload}>
                Refresh
              </button>
              <button
                type="button"
                class="small primary"
                disabled={!may(session.me, "admin") || session.me.inboxes !== null}
                onClick={() => go({ panel: newPanel })}
              >
                New source
              </button>
            </div>
            {list.problem && <ProblemCard problem={list.problem} onRetry={list.reload} />}
            {!list.isRead && !list.problem && <p class="loading">Reading the sources…</p>}
            {list.isRead && list.sources.length === 0 && (
              <p class="empty">No sender delivers webhooks yet.</p>
            )}
            <ol class="rows" aria-label="Sources">
              {list.sources.map((source) => (
                <SourceRow
                  key={source.name}
                  source={source}
                  isOpen={route.panel === source.name}
                  go={go}
                />
              ))}
            </ol>
          </section>
        </div>
        <div class="column-side" ref={side} tabIndex={-1}>
          <Side {...props} list={list} onClose={close} />
        </div>
      </div>
    </main>
  );
}

interface SourceRowProps {
  source: ShownSource;
  isOpen: boolean;
  go: Go;
}

const SourceRow = ({ source: { name, scheme, paused }, isOpen, go }: SourceRowProps) => (
  <li>
    <button
      type="button"
      class="row source-row"
      data-name={name}
      aria-current={isOpen ? "true" : undefined}
      onClick={() => go({ panel: name })}
    >
      <span class="row-type">{name}</span>
      <span class="row-source">{guideOf(scheme, false).sender}</span>
      {paused && <span class="tag">Paused</span>}
    </button>
  </li>
);

interface SideProps extends PageProps {
  list: SourceList;
  onClose: () => void;
}

function Side({ session: { api }, route: { panel }, go, notify, list, onClose }: SideProps) {
  if (panel === "") return <Hint />;
  if (panel === newPanel)
    return (
      <section class="panel" aria-label="New source">
        <h2>New source</h2>
        <SourceForm
          api={api}
          first={emptySource}
          isNew
          taken={list.sources.map(({ name }) => name)}
          onSaved={(source) => {
            notify("Created: give its address to the sender");
            list.put(source);
            go({ panel: source.name });
          }}
          onClose={onClose}
        />
      </section>
    );
  const source = list.sources.find(({ name }) => name === panel);
  if (source)
    return (
      <SourceView
        key={panel}
        api={api}
        source={source}
        go={go}
        notify={notify}
        onChange={list.put}
        onDeleted={() => {
          list.reload();
          onClose();
        }}
        onClose={onClose}
      />
    );
  return list.isRead ? <p class="panel">There is no source {panel}.</p> : null;
}

const Hint = () => (
  <section class="panel" aria-label="What a source is">
    <h2>For senders that cannot hold an API key</h2>
    <p>
      A source gives a sender of webhooks an address of its own. Each delivery is verified at the
      edge, stored durably, and waits in the inbox as an event.
    </p>
  </section>
);
