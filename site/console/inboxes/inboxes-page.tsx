/** The page of all inboxes: how much waits in each, and what each is. */
import { useState } from "preact/hooks";
import type { InboxPut } from "../api/inboxes.ts";
import { may } from "../session/use-session.ts";
import { newPanel, useFocus } from "../shell/focus.ts";
import { ProblemCard } from "../shell/problem-card.tsx";
import { useShortcuts } from "../shell/shortcuts.ts";
import type { PageProps } from "../use-workspace.ts";
import { emptyDraft } from "./inbox-draft.ts";
import { InboxForm } from "./inbox-form.tsx";
import { InboxRow } from "./inbox-row.tsx";
import { InboxView } from "./inbox-view.tsx";
import { KeyLimits } from "./key-limits.tsx";
import { useBacklogs, useInboxList } from "./use-inbox-list.ts";

/** More than these are measured when they are asked for. */
const pageSize = 25;

export function InboxesPage({ session, route, go, notify, areShortcutsOn }: PageProps) {
  const { api, me } = session;
  const { inboxes, isRead, problem, reload } = useInboxList(api);
  const [sought, setSought] = useState("");
  const [atMost, setAtMost] = useState(pageSize);
  const found = inboxes.filter(({ name }) => name.includes(sought.trim()));
  const shown = found.slice(0, atMost);
  const backlogs = useBacklogs(
    api,
    shown.map(({ name }) => name),
  );
  const side = useFocus(route.panel);
  const close = () => go({ panel: "" });
  useShortcuts(areShortcutsOn, { close, refresh: reload });
  const [secret, setSecret] = useState<{ of: string; text: string }>();
  const onCreated = async ({ name, push }: InboxPut) => {
    notify("Created: what is published from now on comes in");
    if (push?.secret !== undefined) setSecret({ of: name, text: push.secret });
    await reload();
    go({ panel: name });
  };

  return (
    <main class="workspace" id="main" data-side={route.panel === "" ? "closed" : "event"}>
      <h1 class="visually-hidden">The inboxes of {me.tenant}</h1>
      <div class="columns">
        <div class="column-list">
          <section class="inbox" aria-label="Inboxes">
            <div class="inbox-head">
              <h2>Inboxes</h2>
              <button type="button" class="small" onClick={reload}>
                Refresh
              </button>
              <button
                type="button"
                class="small primary"
                disabled={!may(me, "inboxes:write")}
                onClick={() => go({ panel: newPanel })}
              >
                New inbox
              </button>
            </div>
            <KeyLimits me={me} />
            {inboxes.length > pageSize && <Search text={sought} onText={setSought} />}
            {problem && <ProblemCard problem={problem} onRetry={reload} />}
            {!isRead && !problem && <p class="loading">Reading the inboxes…</p>}
            {isRead && found.length === 0 && <p class="empty">There is no such inbox.</p>}
            <ol class="rows" aria-label="Inboxes">
              {shown.map((inbox) => (
                <InboxRow
                  key={inbox.name}
                  inbox={inbox}
                  backlog={backlogs.get(inbox.name)}
                  isOpen={route.panel === inbox.name}
                  go={go}
                />
              ))}
            </ol>
            {found.length > atMost && (
              <button type="button" class="more" onClick={() => setAtMost(atMost + pageSize)}>
                Show more
              </button>
            )}
          </section>
        </div>
        <div class="column-side" ref={side} tabIndex={-1}>
          {route.panel === "" && <Hint />}
          {route.panel === newPanel && (
            <section class="panel" aria-label="New inbox">
              <h2>New inbox</h2>
              <InboxForm
                api={api}
                first={emptyDraft}
                isNew
                taken={inboxes.map(({ name }) => name)}
                allowed={me.inboxes}
                onSaved={onCreated}
                onClose={close}
              />
            </section>
          )}
          {route.panel !== "" && route.panel !== newPanel && (
            <InboxView
              key={route.panel}
              session={session}
              name={route.panel}
              listed={inboxes.find(({ name }) => name === route.panel)}
              backlog={backlogs.get(route.panel)}
              secret={secret?.of === route.panel ? secret.text : undefined}
              onSecret={(text) => setSecret({ of: route.panel, text })}
              go={go}
              notify={notify}
              onChange={reload}
              onClose={close}
            />
          )}
        </div>
      </div>
    </main>
  );
}

const Search = ({ text, onText }: { text: string; onText: (text: string) => void }) => (
  <div class="list-search">
    <label class="visually-hidden" for="inbox-search">
      Find an inbox by its name
    </label>
    <input
      id="inbox-search"
      value={text}
      placeholder="Find by name"
      onInput={({ currentTarget }) => onText(currentTarget.value)}
      autocomplete="off"
    />
  </div>
);

const Hint = () => (
  <section class="panel" aria-label="What an inbox is">
    <h2>An inbox for each consumer</h2>
    <p>
      Consumers of one inbox share its events: each event goes to one of them. Two systems that both
      need every event want an inbox each.
    </p>
    <p class="muted">
      An inbox gets a copy of each event that its filter lets in. What is done with an event in one
      inbox changes nothing in another.
    </p>
  </section>
);
