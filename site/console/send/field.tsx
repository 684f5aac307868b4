/** A line of text in a form. */
interface FieldProps {
  name: string;
  label: string;
  hint?: string;
  value: string;
  max?: number;
  onValue: (value: string) => void;
  /** Fills in a value by itself. */
  onFill?: () => void;
}

export function Field({ name, label, hint, value, max, onValue, onFill }: FieldProps) {
  const id = `field-${name}`;
  return (
    <div class="field">
      <label for={id}>
        {label} {hint && <span class="muted">{hint}</span>}
      </label>
      <div class="joined">
        <input
          id={id}
          value={value}
          onInput={({ currentTarget }) => onValue(currentTarget.value)}
          maxLength={max}
          autocomplete="off"
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
