/** Several texts in a form, one a line. */
import type { ComponentChildren } from "preact";
import { FieldLabel, hintId } from "./field-label.tsx";

interface LinesFieldProps {
  name: string;
  label: string;
  hint?: ComponentChildren;
  value: string;
  placeholder?: string;
  isRequired?: boolean;
  onValue: (value: string) => void;
}

const most = 8;

export function LinesField(props: LinesFieldProps) {
  const { name, label, hint, value, placeholder, isRequired = false, onValue } = props;
  const id = `field-${name}`;
  return (
    <div class="field">
      <FieldLabel id={id} label={label} hint={hint} />
      <textarea
        id={id}
        aria-describedby={hint ? hintId(id) : undefined}
        class="mono"
        rows={Math.min(most, Math.max(2, value.split("\n").length))}
        value={value}
        onInput={({ currentTarget }) => onValue(currentTarget.value)}
        placeholder={placeholder}
        required={isRequired}
        spellcheck={false}
        autocomplete="off"
      />
    </div>
  );
}
