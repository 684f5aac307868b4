/** An input whose text is shown on request alone. */

interface SecretInputProps {
  id: string;
  value: string;
  onValue: (value: string) => void;
  isShown: boolean;
  onShown: (isShown: boolean) => void;
  isRequired: boolean;
  autocomplete: "off" | "new-password";
  placeholder?: string;
  /** Id of the element that explains it. */
  describedBy?: string;
}

export function SecretInput(props: SecretInputProps) {
  const { id, value, onValue, isShown, onShown } = props;
  const { isRequired, autocomplete, placeholder, describedBy } = props;
  return (
    <div class="joined">
      <input
        id={id}
        class="mono"
        type={(isShown ? "text" : "password") as "password"}
        value={value}
        onInput={({ currentTarget }) => onValue(currentTarget.value)}
        required={isRequired}
        autocomplete={autocomplete}
        spellcheck={false}
        {...(placeholder !== undefined && { placeholder })}
        {...(describedBy !== undefined && { "aria-describedby": describedBy })}
      />
      <button type="button" class="quiet" aria-pressed={isShown} onClick={() => onShown(!isShown)}>
        Show
      </button>
    </div>
  );
}
