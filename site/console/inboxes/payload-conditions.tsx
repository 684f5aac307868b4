/** What must stand in the payload of an event that comes in. */
import { Field } from "../shell/field.tsx";
import { LinesField } from "../shell/lines-field.tsx";
import type { Condition } from "./inbox-draft.ts";

interface PayloadConditionsProps {
  conditions: readonly Condition[];
  onChange: (conditions: readonly Condition[]) => void;
}

export function PayloadConditions({ conditions, onChange }: PayloadConditionsProps) {
  const change = (place: number, part: Partial<Condition>) =>
    onChange(conditions.map((each, index) => (index === place ? { ...each, ...part } : each)));
  return (
    <>
      {conditions.map(({ pointer, values }, index) => (
        // A condition is its place
        <div class="condition" key={index}>
          <Field
            name={`pointer-${index}`}
            label="In the payload at"
            placeholder="/order/total"
            value={pointer}
            onValue={(text) => change(index, { pointer: text })}
          />
          <LinesField
            name={`values-${index}`}
            label="One of these"
            hint="12, true, or text"
            value={values}
            onValue={(text) => change(index, { values: text })}
          />
          <button
            type="button"
            class="quiet small"
            onClick={() => onChange(conditions.filter((_, place) => place !== index))}
          >
            Remove
          </button>
        </div>
      ))}
      <button
        type="button"
        class="small add"
        onClick={() => onChange([...conditions, { pointer: "", values: "" }])}
      >
        Add a condition on the payload
      </button>
    </>
  );
}
