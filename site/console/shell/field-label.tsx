/** What a field is called; its hint is read out after the name, and is no part of it. */
import type { ComponentChildren } from "preact";

interface FieldLabelProps {
  /** Of the field. */
  id: string;
  label: string;
  hint?: ComponentChildren;
}

export const hintId = (id: string): string => `${id}-hint`;

export const FieldLabel = ({ id, label, hint }: FieldLabelProps) => (
  <div class="field-label">
    <label for={id}>{label}</label>{" "}
    {hint && (
      <span class="muted" id={hintId(id)}>
        {hint}
      </span>
    )}
  </div>
);
