/** The fields of a form that the contract describes. */
import { Field } from "../shell/field.tsx";
import { LinesField } from "../shell/lines-field.tsx";
import { Marked } from "../shell/marked.tsx";
import { type FormField, keyOf } from "./form-field.ts";
import { hintOf, labelOf } from "./labels.ts";
import type { SourceDraft } from "./source-draft.ts";

interface FormFieldsProps {
  fields: readonly FormField[];
  values: SourceDraft["values"];
  onValue: (key: string, value: string) => void;
}

export function FormFields({ fields, values, onValue }: FormFieldsProps) {
  return (
    <>
      {fields.map((field) => (
        <OneField
          key={keyOf(field)}
          field={field}
          value={values[keyOf(field)] ?? ""}
          onValue={(value) => onValue(keyOf(field), value)}
        />
      ))}
    </>
  );
}

interface OneFieldProps {
  field: FormField;
  value: string;
  onValue: (value: string) => void;
}

function OneField({ field, value, onValue }: OneFieldProps) {
  const { kind, isRequired, fallback, choices = [] } = field;
  const name = keyOf(field).replaceAll(".", "-");
  const text = hintOf(field);
  const common = {
    name,
    label: labelOf(field),
    hint: text && <Marked text={text} />,
    isRequired,
    value,
    onValue,
  };
  if (kind === "lines") return <LinesField {...common} />;
  if (kind === "choice") return <Choice {...common} choices={choices} fallback={fallback} />;
  const type = kind === "number" ? "number" : "text";
  return <Field {...common} type={type} placeholder={fallback || undefined} />;
}

interface ChoiceProps {
  name: string;
  label: string;
  value: string;
  choices: readonly string[];
  fallback: string | undefined;
  onValue: (value: string) => void;
}

const Choice = ({ name, label, value, choices, fallback, onValue }: ChoiceProps) => (
  <div class="field">
    <label for={`field-${name}`}>{label}</label>
    <select
      id={`field-${name}`}
      value={value || fallback}
      onChange={({ currentTarget }) => onValue(currentTarget.value)}
    >
      {choices.map((choice) => (
        <option key={choice} value={choice}>
          {choice}
        </option>
      ))}
    </select>
  </div>
);
