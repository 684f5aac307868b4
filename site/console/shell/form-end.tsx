/** The end of a form: what went wrong, and its two buttons. */
import { ProblemCard } from "./problem-card.tsx";
import type { Submit } from "./use-submit.ts";

interface FormEndProps {
  submit: Pick<Submit, "isBusy" | "problem" | "dismiss">;
  /** What sending it does. */
  label: string;
  isDisabled?: boolean;
  onClose: () => void;
}

export const FormEnd = ({ submit, label, isDisabled = false, onClose }: FormEndProps) => (
  <>
    {submit.problem && <ProblemCard problem={submit.problem} onDismiss={submit.dismiss} />}
    <div class="commands">
      <button type="submit" class="primary" disabled={submit.isBusy || isDisabled}>
        {submit.isBusy ? "One moment…" : label}
      </button>
      <button type="button" onClick={onClose}>
        Cancel
      </button>
    </div>
  </>
);
