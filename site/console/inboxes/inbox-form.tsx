/** The form that makes an inbox, or defines it anew. */
import { defaultInbox, isOneOf } from "../../../contract/inbox-match.ts";
import { limits } from "../../../contract/limits.ts";
import type { Api } from "../api/api.ts";
import type { InboxPut } from "../api/inboxes.ts";
import { Field } from "../shell/field.tsx";
import { FormEnd } from "../shell/form-end.tsx";
import { count as countText } from "../shell/format.ts";
import { FilterFields } from "./filter-fields.tsx";
import type { InboxDraft } from "./inbox-draft.ts";
import { PushFields } from "./push-fields.tsx";
import { type InboxFormState, useInboxForm } from "./use-inbox-form.ts";

interface InboxFormProps {
  api: Api;
  first: InboxDraft;
  isNew: boolean;
  /** Names that are taken. */
  taken: readonly string[];
  /** What the key is limited to; null: nothing. */
  allowed: readonly string[] | null;
  onSaved: (inbox: InboxPut) => Promise<void>;
  onClose: () => void;
}

export function InboxForm({ api, first, isNew, taken, allowed, onSaved, onClose }: InboxFormProps) {
  const form = useInboxForm(api, first, onSaved);
  const { draft, change } = form;
  const fault = isNew ? nameFault(draft.name, taken, allowed) : undefined;
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    if (fault === undefined) form.save();
  };
  return (
    <form class="definition" onSubmit={onSubmit}>
      {isNew && (
        <Field
          name="inbox-name"
          label="Name"
          hint="a-z, 0-9 and hyphens"
          max={63}
          isRequired
          value={draft.name}
          onValue={(name) => change({ name })}
        />
      )}
      {fault !== undefined && (
        <p class="fault" role="status">
          {fault}
        </p>
      )}
      {draft.name === defaultInbox && <Switch isOn={draft.isEnabled} onChange={change} />}
      <FilterFields draft={draft} onChange={change} />
      <Field
        name="max-deliveries"
        label="Deliveries"
        hint={`before an event is a dead letter, ${limits.maxDeliveries.min} to ${limits.maxDeliveries.max}; empty: as the tenant's settings say`}
        type="number"
        value={draft.maxDeliveries}
        onValue={(maxDeliveries) => change({ maxDeliveries })}
      />
      <PushFields draft={draft} onChange={change} />
      {isNew && <Past form={form} />}
      <FormEnd
        submit={form.submit}
        label={nameOfStep(form, isNew)}
        isDisabled={fault !== undefined}
        onClose={onClose}
      />
    </form>
  );
}

/** What the button does next. */
function nameOfStep({ draft, count }: InboxFormState, isNew: boolean): string {
  if (!isNew) return "Save";
  if (draft.since === "") return "Create";
  return count ? "Create and fill" : "Count first";
}

function nameFault(
  name: string,
  taken: readonly string[],
  allowed: readonly string[] | null,
): string | undefined {
  if (name === "") return undefined;
  if (taken.includes(name)) return "There is an inbox of this name: open it, and edit it.";
  const mayBecomeAllowed = allowed?.some((pattern) => pattern.startsWith(name));
  return isOneOf(allowed ?? undefined, name) || mayBecomeAllowed
    ? undefined
    : `This key is limited to ${allowed?.join(", ")}: it cannot make an inbox of another name.`;
}

interface SwitchProps {
  isOn: boolean;
  onChange: (part: Partial<InboxDraft>) => void;
}

const Switch = ({ isOn, onChange }: SwitchProps) => (
  <div>
    <label class="switch">
      <input
        type="checkbox"
        checked={isOn}
        onChange={({ currentTarget }) => onChange({ isEnabled: currentTarget.checked })}
      />
      It takes events
    </label>
    {!isOn && (
      <p class="muted">
        Switched off, <code>/v1/inbox</code> answers 404, and an event that no other inbox lets in
        waits nowhere.
      </p>
    )}
  </div>
);

function Past({ form: { draft, change, count } }: { form: InboxFormState }) {
  const { matching = 0, capped = false } = count ?? {};
  return (
    <fieldset class="group">
      <legend>Fill it from the past</legend>
      <Field
        name="since"
        label="With what was stored since"
        hint="in your own time; empty: from now on"
        type="datetime-local"
        value={draft.since}
        onValue={(since) => change({ since })}
      />
      <p class="muted" role="status">
        {count &&
          `${countText(matching, capped)} stored ${matching === 1 ? "event matches" : "events match"}. Nothing is defined yet.`}
      </p>
    </fieldset>
  );
}
