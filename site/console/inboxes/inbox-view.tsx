/** The open inbox, and what can be done with it. */
import { useState } from "preact/hooks";
import type { Backlog } from "../../../contract/answers.ts";
import { defaultInbox } from "../../../contract/inbox-match.ts";
import { deleteInbox, type InboxPut, type ShownInbox } from "../api/inboxes.ts";
import { type Problem, problemOf } from "../api/problem.ts";
import { may, type Session } from "../session/use-session.ts";
import { ProblemCard } from "../shell/problem-card.tsx";
import type { Go } from "../shell/route.ts";
import { RouteLink } from "../shell/route-link.tsx";
import { DeleteInbox } from "./delete-inbox.tsx";
import { draftOf } from "./inbox-draft.ts";
import { InboxFacts } from "./inbox-facts.tsx";
import { InboxForm } from "./inbox-form.tsx";
import { PushView } from "./push-view.tsx";
import { useOpenInbox } from "./use-open-inbox.ts";

interface InboxViewProps {
  session: Session;
  name: string;
  listed: ShownInbox | undefined;
  backlog: Backlog | null | undefined;
  /** What signs its posts, if it was made just now. */
  secret: string | undefined;
  onSecret: (secret: string) => void;
  go: Go;
  notify: (text: string) => void;
  /** It is another now, or gone. */
  onChange: () => Promise<void>;
  onClose: () => void;
}

export function InboxView(props: InboxViewProps) {
  const { session, name, listed, backlog, secret, onSecret, go, notify, onChange, onClose } = props;
  const { api, me } = session;
  const { inbox, problem, reload } = useOpenInbox(api, name, listed);
  const [isEditing, setEditing] = useState(false);
  const [failure, setFailure] = useState<Problem>();
  const [isBusy, setBusy] = useState(false);

  const onDelete = async (force: boolean) => {
    setBusy(true);
    setFailure(undefined);
    try {
      await deleteInbox(api, name, force);
      notify(name === defaultInbox ? "default takes every event again" : "Deleted");
      await onChange();
      if (name === defaultInbox) await reload();
      else onClose();
    } catch (error) {
      setFailure(problemOf(error));
    }
    setBusy(false);
  };
  const onSaved = async ({ push }: InboxPut) => {
    notify("Saved: it holds for what is published from now on");
    if (push?.secret !== undefined) onSecret(push.secret);
    setEditing(false);
    await Promise.all([reload(), onChange()]);
  };
  const form = { api, isNew: false, taken: [], allowed: me.inboxes, onSaved };

  return (
    <section class="panel" aria-label="Inbox">
      <div class="panel-head">
        <h2>{name}</h2>
        <button type="button" class="quiet small" onClick={onClose}>
          Close
        </button>
      </div>
      {problem && <ProblemCard problem={problem} onRetry={reload} />}
      {failure && <ProblemCard problem={failure} onDismiss={() => setFailure(undefined)} />}
      {!inbox && !problem && <p class="loading">Reading the inbox…</p>}
      {inbox && isEditing && (
        <InboxForm {...form} first={draftOf(inbox)} onClose={() => setEditing(false)} />
      )}
      {inbox && !isEditing && (
        <>
          <Commands {...{ session, inbox, isBusy, go, onDelete }} onEdit={() => setEditing(true)} />
          <InboxFacts inbox={inbox} backlog={backlog} />
          {inbox.push && (
            <PushView
              {...{ api, secret, onSecret }}
              inbox={{ ...inbox, push: inbox.push }}
              mayChange={may(me, "inboxes:write")}
              onChange={reload}
            />
          )}
        </>
      )}
    </section>
  );
}

interface CommandsProps extends Pick<InboxViewProps, "session" | "go"> {
  inbox: ShownInbox;
  isBusy: boolean;
  onEdit: () => void;
  onDelete: (force: boolean) => void;
}

function Commands({ session, inbox, isBusy, go, onEdit, onDelete }: CommandsProps) {
  const [isDeleting, setDeleting] = useState(false);
  const { name, created_at } = inbox;
  const isDefined = name !== defaultInbox || created_at !== undefined;
  const mayChange = may(session.me, "inboxes:write");
  const state = {
    disabled: isBusy || !mayChange,
    title: mayChange ? undefined : "The key lacks the scope inboxes:write",
  };
  return (
    <div class="commands">
      <RouteLink class="button" to={{ inbox: name }} go={go}>
        Show its events
      </RouteLink>
      <button type="button" {...state} onClick={onEdit}>
        Edit
      </button>
      {isDefined && (
        <button type="button" class="danger-quiet" {...state} onClick={() => setDeleting(true)}>
          {name === defaultInbox ? "Take the definition away…" : "Delete…"}
        </button>
      )}
      {isDeleting && (
        <DeleteInbox
          api={session.api}
          name={name}
          onDelete={onDelete}
          onClose={() => setDeleting(false)}
        />
      )}
    </div>
  );
}
