/** The field of a secret: it is shown on request alone, and kept nowhere but in the form. */
import { useState } from "preact/hooks";
import { CopyButton } from "../shell/copy-button.tsx";
import { FieldLabel, hintId } from "../shell/field-label.tsx";
import { Marked } from "../shell/marked.tsx";
import { SecretInput } from "../shell/secret-input.tsx";
import type { Secret } from "./guides.ts";

const id = "field-secret";

interface SecretFieldProps {
  label: string;
  facts: Secret;
  isRequired: boolean;
  value: string;
  onValue: (value: string) => void;
  /** A secret of the scheme's own shape. */
  make: () => string;
}

export function SecretField({ label, facts, isRequired, value, onValue, make }: SecretFieldProps) {
  const [isShown, setShown] = useState(false);
  const fill = () => {
    onValue(make());
    setShown(true);
  };
  return (
    <div class="field">
      <FieldLabel id={id} label={label} hint={<Marked text={facts.hint} />} />
      <SecretInput
        id={id}
        value={value}
        onValue={onValue}
        isShown={isShown}
        onShown={setShown}
        isRequired={isRequired}
        autocomplete="new-password"
        describedBy={hintId(id)}
      />
      {facts.origin === "yours" && (
        <p class="secret-tools">
          <button type="button" class="quiet small" onClick={fill}>
            Make one
          </button>
          {value !== "" && <CopyButton text={value} label="Copy the secret" />}
          <span class="muted">It is not shown again after saving: copy it for the sender now.</span>
        </p>
      )}
    </div>
  );
}
