/** Who sends: the schemes that the API has. */
import { guideOf } from "./guides.ts";
import { schemes } from "./source-draft.ts";

interface SchemeChoiceProps {
  scheme: string;
  onScheme: (scheme: string) => void;
}

export const SchemeChoice = ({ scheme, onScheme }: SchemeChoiceProps) => (
  <div class="field">
    <label for="field-scheme">Sender</label>
    <select
      id="field-scheme"
      value={scheme}
      onChange={({ currentTarget }) => onScheme(currentTarget.value)}
    >
      {schemes.map((form) => (
        <option key={form.scheme} value={form.scheme}>
          {guideOf(form.scheme, form.hasSecret).sender}
        </option>
      ))}
    </select>
  </div>
);
