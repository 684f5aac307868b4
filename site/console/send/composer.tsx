/** The form that sends an event. */
import { useState } from "preact/hooks";
import { limits } from "../../../contract/limits.ts";
import type { Api } from "../api/api.ts";
import { type InboxEvent, parseEvent } from "../api/event.ts";
import { type Problem, problemOf } from "../api/problem.ts";
import { Field } from "../shell/field.tsx";
import { ProblemCard } from "../shell/problem-card.tsx";
import { bodyOf, type Draft, faultOf, headersOf } from "./draft.ts";
import { PayloadField } from "./payload-field.tsx";
import { SnippetView } from "./snippet-view.tsx";

/** What became of it: stored now, stored before under the same key, or in the spool. */
export type Outcome = "stored" | "repeated" | "spooled";

const outcomes: Record<number, Outcome> = { 200: "repeated", 202: "spooled" };

interface ComposerProps {
  api: Api;
  mayWrite: boolean;
  draft: Draft;
  onDraft: (change: (before: Draft) => Draft) => void;
  onSent: (event: InboxEvent, outcome: Outcome) => void;
  onClose: () => void;
}

export function Composer({ api, mayWrite, draft, onDraft, onSent, onClose }: ComposerProps) {
  const [problem, setProblem] = useState<Problem>();
  const [isBusy, setBusy] = useState(false);
  const fault = faultOf(draft.payload);
  const set = (name: keyof Draft) => (value: string) =>
    onDraft((before) => ({ ...before, [name]: value }));

  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    if (fault !== undefined || isBusy || !mayWrite) return;
    setBusy(true);
    setProblem(undefined);
    try {
      const { status, text } = await api.ask("POST", "/v1/events", {
        body: bodyOf(draft),
        headers: headersOf(draft),
      });
      onSent(parseEvent(text), outcomes[status] ?? "stored");
    } catch (error) {
      setProblem(problemOf(error));
    }
    setBusy(false);
  };

  return (
    <section class="panel composer" aria-label="Send an event">
      <div class="panel-head">
        <h2>Send an event</h2>
        <button type="button" class="quiet small composer-close" onClick={onClose}>
          Close
        </button>
      </div>
      <form onSubmit={send}>
        <PayloadField text={draft.payload} fault={fault} onText={set("payload")} />
        <div class="fields">
          <Field
            name="source"
            label="Source"
            value={draft.source}
            onValue={set("source")}
            max={limits.sourceLength}
          />
          <Field
            name="type"
            label="Type"
            value={draft.type}
            onValue={set("type")}
            max={limits.typeLength}
          />
          <Field
            name="tags"
            label="Tags"
            hint="separated by commas"
            value={draft.tags}
            onValue={set("tags")}
          />
          <Field
            name="idempotency-key"
            label="Idempotency key"
            hint="for safe retries"
            value={draft.idempotencyKey}
            onValue={set("idempotencyKey")}
            max={limits.idempotencyKeyLength}
            onFill={() => set("idempotencyKey")(crypto.randomUUID())}
          />
        </div>
        {problem && <ProblemCard problem={problem} onDismiss={() => setProblem(undefined)} />}
        {!mayWrite && (
          <p class="muted">This key lacks the scope events:write, so it cannot send.</p>
        )}
        <button type="submit" class="primary" disabled={fault !== undefined || isBusy || !mayWrite}>
          {isBusy ? "Sending…" : "Send"}
        </button>
      </form>
      <SnippetView draft={draft} apiKey={api.apiKey} />
    </section>
  );
}
