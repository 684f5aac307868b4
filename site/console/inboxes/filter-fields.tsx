/** Which events come into an inbox. */
import { LinesField } from "../shell/lines-field.tsx";
import type { InboxDraft } from "./inbox-draft.ts";
import { PayloadConditions } from "./payload-conditions.tsx";

interface FilterFieldsProps {
  draft: InboxDraft;
  onChange: (change: Partial<InboxDraft>) => void;
}

export function FilterFields({ draft, onChange }: FilterFieldsProps) {
  return (
    <fieldset class="group">
      <legend>Which events come in</legend>
      <p class="muted">
        All conditions that are given must hold; without any, every event comes in. One value a
        line, of which one must fit. A source or a type may end in <code>*</code>.
      </p>
      <div class="fields">
        <LinesField
          name="sources"
          label="Sources"
          placeholder={"shop\ncrm*"}
          value={draft.sources}
          onValue={(sources) => onChange({ sources })}
        />
        <LinesField
          name="types"
          label="Types"
          placeholder="invoice.*"
          value={draft.types}
          onValue={(types) => onChange({ types })}
        />
      </div>
      <LinesField
        name="filter-tags"
        label="Tags"
        hint="any of these"
        placeholder="eu"
        value={draft.tags}
        onValue={(tags) => onChange({ tags })}
      />
      <PayloadConditions conditions={draft.payload} onChange={(payload) => onChange({ payload })} />
    </fieldset>
  );
}
