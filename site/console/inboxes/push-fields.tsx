/** Whether, and where, the events of an inbox are posted to. */
import { pushLimits } from "../../../contract/push-limits.ts";
import { Field } from "../shell/field.tsx";
import type { InboxDraft } from "./inbox-draft.ts";

interface PushFieldsProps {
  draft: InboxDraft;
  onChange: (change: Partial<InboxDraft>) => void;
}

export const PushFields = ({ draft, onChange }: PushFieldsProps) => (
  <fieldset class="group">
    <legend>Push</legend>
    <Field
      name="push-url"
      label="Post its events to"
      hint="https; empty: consumers ask for them"
      placeholder="https://hooks.example.com/triggers"
      max={pushLimits.urlLength}
      value={draft.pushUrl}
      onValue={(pushUrl) => onChange({ pushUrl })}
    />
    {draft.pushUrl !== "" && (
      <label class="switch">
        <input
          type="checkbox"
          checked={draft.isNotifying}
          onChange={({ currentTarget }) => onChange({ isNotifying: currentTarget.checked })}
        />
        Post only that something waits, without what it says
      </label>
    )}
  </fieldset>
);
