/** Which inbox is shown, where there are several. */
import { defaultInbox } from "../../../contract/inbox-match.ts";

interface InboxChoiceProps {
  inbox: string;
  names: readonly string[];
  onChoice: (inbox: string) => void;
}

export function InboxChoice({ inbox, names, onChoice }: InboxChoiceProps) {
  const all = names.includes(inbox) ? names : [...names, inbox];
  if (all.length < 2 && inbox === defaultInbox) return null;
  return (
    <>
      <label class="visually-hidden" for="inbox-choice">
        Inbox to show
      </label>
      <select
        id="inbox-choice"
        class="inbox-choice"
        value={inbox}
        onChange={({ currentTarget }) => onChoice(currentTarget.value)}
      >
        {all.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </>
  );
}
