/** The form that makes a source, or defines it anew. */
import { useState } from "preact/hooks";
import type { Api } from "../api/api.ts";
import { putSource, type ShownSource } from "../api/sources.ts";
import { Field } from "../shell/field.tsx";
import { FormEnd } from "../shell/form-end.tsx";
import { useSubmit } from "../shell/use-submit.ts";
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
  const submit = useSubmit();
  const { fields, hasSecret } = schemeForm(draft.scheme);
  const facts = guideOf(draft.scheme, hasSecret).secret;
  const isTaken = isNew && taken.includes(draft.name);
  const onValue = (key: string, value: string) =>
    setDraft((before) => ({ ...before, values: { ...before.values, [key]: value } }));

  const save = async () => {
    // Where the sender's own comes later, nobody knows the first one.
    const given = secret || (isNew && facts?.origin === "later" ? makeSecret(draft.scheme) : "");
    const source = await putSource(api, draft.name, {
      ...sourceBodyOf(draft),
      ...(given !== "" && { secret: given }),
      ...(isPaused && { paused: true }),
    });
    setSecret("");
    onSaved(source);
  };
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!isTaken) submit.run(save);
  };

  return (
    <form class="definition" onSubmit={onSubmit}>
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
      <FormEnd
        submit={submit}
        label={isNew ? "Create" : "Save"}
        isDisabled={isTaken}
        onClose={onClose}
      />
    </form>
  );
}
