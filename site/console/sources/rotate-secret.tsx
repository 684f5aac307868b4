/** Gives a source another secret; the one before is accepted for a while, if that is wanted. */
import { useState } from "preact/hooks";
import type { Api } from "../api/api.ts";
import { putSource, type ShownSource, settingsOf } from "../api/sources.ts";
import { FormEnd } from "../shell/form-end.tsx";
import { useSubmit } from "../shell/use-submit.ts";
import type { Secret } from "./guides.ts";
import { makeSecret } from "./make-secret.ts";
import { SecretField } from "./secret-field.tsx";

interface RotateSecretProps {
  api: Api;
  source: ShownSource;
  facts: Secret;
  onSaved: (source: ShownSource) => void;
  onClose: () => void;
}

/** Seconds → words. */
const keeps: readonly [seconds: number, words: string][] = [
  [0, "Refuse it at once"],
  [3_600, "Accept it for an hour"],
  [86_400, "Accept it for a day"],
  [604_800, "Accept it for a week"],
];

export function RotateSecret({ api, source, facts, onSaved, onClose }: RotateSecretProps) {
  const [secret, setSecret] = useState("");
  // Of a first one that nobody knows, nothing is to be kept.
  const [keep, setKeep] = useState(facts.origin === "later" ? 0 : 86_400);
  const submit = useSubmit();
  const save = async () => {
    const body = { ...settingsOf(source), secret, keep_previous_seconds: keep };
    const changed = await putSource(api, source.name, body);
    setSecret("");
    onSaved(changed);
  };
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    submit.run(save);
  };
  return (
    <form class="definition" onSubmit={onSubmit}>
      <SecretField
        label="New secret"
        facts={facts}
        isRequired
        value={secret}
        onValue={setSecret}
        make={() => makeSecret(source.scheme)}
      />
      <div class="field">
        <label for="field-keep">The secret before</label>
        <select
          id="field-keep"
          value={keep}
          onChange={({ currentTarget }) => setKeep(Number(currentTarget.value))}
        >
          {keeps.map(([seconds, words]) => (
            <option key={seconds} value={seconds}>
              {words}
            </option>
          ))}
        </select>
      </div>
      <FormEnd submit={submit} label="Save the secret" onClose={onClose} />
    </form>
  );
}
