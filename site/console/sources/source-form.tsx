/** The form that makes a source, or defines it anew. */
import { useState } from "preact/hooks";
import type { Api } from "../api/api.ts";
import { type Problem, problemOf } from "../api/problem.ts";
import { putSource, type ShownSource } from "../api/sources.ts";
import { Field } from "../shell/field.tsx";
import { ProblemCard } from "../shell/problem-card.tsx";
import { FormFields } from "./form-fields.tsx";
import { guideOf } from "./guides.ts";
import { makeSecret } from "./make-secret.ts";
import { SchemeChoice } from "./scheme-choice.tsx";
import { SecretField } from "./secret-field.tsx";
import { type SourceDraft, schemeForm, shared, sourceBodyOf } from "./source-draft.ts";

interface SourceFormProps {
  api: Api;
  first: SourceDraft;
  isNew: boolean;
  /** Of a source that is edited: it stays so. */
  isPaused?: boolean;
  /** Names that are taken. */
  taken: readonly string[];
  onSaved: (source: ShownSource) => void;
  onClose: () => void;
}

export function SourceForm(props: SourceFormProps) {
  const { api, first, isNew, isPaused = false, taken, onSaved, onClose } = props;
  const [draft, setDraft] = useState(first);
  const [secret, setSecret] = useState("");
  const [problem, setProblem] = useState<Problem>();
  const [isBusy, setBusy] = useState(false);
  const { fields, hasSecret } = schemeForm(draft.scheme);
  const facts = guideOf(draft.scheme, hasSecret).secret;
  const isTaken = isNew && taken.includes(draft.name);
  const onValue = (key: string, value: string) =>
    setDraft((before) => ({ ...before, values: { ...before.values, [key]: value } }));

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (isBusy || isTaken) return;
    setBusy(true);
    setProblem(undefined);
    // Where the sender's own comes later, nobody knows the first one.
    const given = secret || (isNew && facts?.origin === "later" ? makeSecret(draft.scheme) : "");
    try {
      const source = await putSource(api, draft.name, {
        ...sourceBodyOf(draft),
        ...(given !== "" && { secret: given }),
        ...(isPaused && { paused: true }),
      });
      setSecret("");
      onSaved(source);
    } catch (error) {
      setProblem(problemOf(error));
    }
    setBusy(false);
  };

  return (
    <form class="definition" onSubmit={submit}>
      {isNew && (
        <>
          <SchemeChoice
            scheme={draft.scheme}
            onScheme={(scheme) => {
              setDraft({ ...draft, scheme });
              setSecret("");
            }}
          />
          <Field
            name="source-name"
            label="Name"
            hint="a-z, 0-9 and hyphens; the source of its events, unless another is said"
            max={63}
            isRequired
            value={draft.name}
            onValue={(name) => setDraft({ ...draft, name })}
          />
          {isTaken && (
            <p class="fault" role="status">
              There is a source of this name: open it, and edit it.
            </p>
          )}
        </>
      )}
      {isNew && facts && (
        <SecretField
          label="Secret"
          facts={facts}
          isRequired={facts.origin !== "later"}
          value={secret}
          onValue={setSecret}
          make={() => makeSecret(draft.scheme)}
        />
      )}
      <FormFields fields={fields} values={draft.values} onValue={onValue} />
      <details open={!isNew}>
        <summary>What its events are called</summary>
        <div class="definition">
          <FormFields fields={shared} values={draft.values} onValue={onValue} />
        </div>
      </details>
      {problem && <ProblemCard problem={problem} onDismiss={() => setProblem(undefined)} />}
      <div class="commands">
        <button type="submit" class="primary" disabled={isBusy || isTaken}>
          {isBusy ? "One moment…" : isNew ? "Create" : "Save"}
        </button>
        <button type="button" onClick={onClose}>
          Cancel
        </button>
      </div>
    </form>
  );
}
