/** A line of text in a form. */
import type { ComponentChildren } from "preact";
import { FieldLabel, hintId } from "./field-label.tsx";

interface FieldProps {
  name: string;
  label: string;
  hint?: ComponentChildren;
  value: string;
  type?: "text" | "number" | "datetime-local";
  placeholder?: string | undefined;
  max?: number | undefined;
  isRequired?: boolean;
  onValue: (value: string) => void;
  /** Fills in a value by itself. */
  onFill?: () => void;
}

export function Field(props: FieldProps) {
  const { name, label, hint, value, type = "text", placeholder, max, isRequired = false } = props;
  const { onValue, onFill } = props;
  const id = `field-${name}`;
  return (
    <div class="field">
      <FieldLabel id={id} label={label} hint={hint} />
      <div class="joined">
        <input
          id={id}
          aria-describedby={hint ? hintId(id) : undefined}
          type={type as "text"}
          value={value}
          onInput={({ currentTarget }) => onValue(currentTarget.value)}
          placeholder={placeholder}
          maxLength={max}
          required={isRequired}
          step={type === "datetime-local" ? 1 : undefined}
          autocomplete="off"
          spellcheck={false}
        />
        {onFill && (
          <button type="button" class="quiet small" onClick={onFill}>
            Make one
          </button>
        )}
      </div>
    </div>
  );
}
