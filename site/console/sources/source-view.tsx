/** The open source: its address, what to do at the sender, and what came lately. */
import { useState } from "preact/hooks";
import type { Api } from "../api/api.ts";
import type { ShownSource } from "../api/sources.ts";
import { CopyButton } from "../shell/copy-button.tsx";
import { Fact } from "../shell/fact.tsx";
import { localTime, visible } from "../shell/format.ts";
import { Marked } from "../shell/marked.tsx";
import { ProblemCard } from "../shell/problem-card.tsx";
import type { Go } from "../shell/route.ts";
import { Deliveries } from "./deliveries.tsx";
import { type Guide, guideOf } from "./guides.ts";
import { RotateSecret } from "./rotate-secret.tsx";
import { SourceCommands } from "./source-commands.tsx";
import { schemeForm, sourceDraftOf } from "./source-draft.ts";
import { SourceForm } from "./source-form.tsx";
import { useSourceCommands } from "./use-source-commands.ts";

export interface SourceViewProps {
  api: Api;
  source: ShownSource;
  go: Go;
  notify: (text: string) => void;
  onChange: (source: ShownSource) => void;
  onDeleted: () => void;
  onClose: () => void;
}

export function SourceView(props: SourceViewProps) {
  const { api, source, go, notify, onChange, onClose } = props;
  const [form, setForm] = useState<"definition" | "secret">();
  const commands = useSourceCommands(props);
  const guide = guideOf(source.scheme, schemeForm(source.scheme).hasSecret);
  const onSaved = (changed: ShownSource) => {
    notify("Saved: it counts everywhere within a minute");
    setForm(undefined);
    onChange(changed);
  };
  const common = { api, onSaved, onClose: () => setForm(undefined) };
  return (
    <section class="panel" aria-label="Source">
      <div class="panel-head">
        <h2>{source.name}</h2>
        <button type="button" class="quiet small" onClick={onClose}>
          Close
        </button>
      </div>
      {commands.problem && <ProblemCard problem={commands.problem} onDismiss={commands.dismiss} />}
      {form === "definition" && (
        <SourceForm
          {...common}
          first={sourceDraftOf(source)}
          isNew={false}
          isPaused={source.paused ?? false}
          taken={[]}
        />
      )}
      {form === "secret" && guide.secret && (
        <RotateSecret {...common} source={source} facts={guide.secret} />
      )}
      {form === undefined && (
        <>
          <SourceCommands
            source={source}
            hasSecret={guide.secret !== undefined}
            commands={commands}
            onForm={setForm}
          />
          <Facts source={source} guide={guide} />
          <Address source={source} guide={guide} />
        </>
      )}
      <Deliveries api={api} source={source} go={go} />
    </section>
  );
}

function Address({ source: { url }, guide }: { source: ShownSource; guide: Guide }) {
  return (
    <section class="address" aria-label="Address">
      <h3>Address for {guide.sender}</h3>
      <div class="snippet">
        <pre>{url}</pre>
        <CopyButton text={url} label="Copy the address" />
      </div>
      <p class="muted">It is as secret as a key that only delivers.</p>
      <ol class="steps">
        {guide.steps.map((step) => (
          <li key={step}>
            <Marked text={step} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Facts({ source, guide }: { source: ShownSource; guide: Guide }) {
  const { paused, previous_secret_until: until, type, tags = [], created_at } = source;
  return (
    <dl class="facts">
      <Fact name="Sender">
        {guide.sender} <code>{source.scheme}</code>
      </Fact>
      {paused && (
        <Fact name="State">Paused: deliveries are refused, and most senders try again</Fact>
      )}
      {until !== undefined && until > Date.now() && (
        <Fact name="Secrets">Two are accepted, until {localTime(until)}</Fact>
      )}
      <Fact name="Events">
        source <code>{visible(source.source ?? source.name)}</code>
        {type !== undefined && (
          <>
            , type <code>{visible(type)}</code>
          </>
        )}
        {tags.length > 0 && `, tags ${visible(tags.join(", "))}`}
      </Fact>
      <Fact name="Made">{localTime(created_at)}</Fact>
    </dl>
  );
}
