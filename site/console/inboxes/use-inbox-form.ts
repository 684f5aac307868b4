/** What happens when the form of an inbox is sent: what would fill it is counted first. */
import { useState } from "preact/hooks";
import type { Api } from "../api/api.ts";
import { type InboxPut, putInbox } from "../api/inboxes.ts";
import { type Submit, useSubmit } from "../shell/use-submit.ts";
import { bodyOf, type InboxDraft } from "./inbox-draft.ts";

export interface InboxFormState {
  draft: InboxDraft;
  change: (part: Partial<InboxDraft>) => void;
  /** Of the draft as it is, if it was counted. */
  count: InboxPut | undefined;
  submit: Submit;
  /** Counts, or saves what was counted. */
  save: () => Promise<void>;
}

export function useInboxForm(
  api: Api,
  first: InboxDraft,
  onSaved: (inbox: InboxPut) => Promise<void> | void,
): InboxFormState {
  const [draft, setDraft] = useState(first);
  const [counted, setCounted] = useState<{ of: InboxDraft; put: InboxPut }>();
  const submit = useSubmit();
  const count = counted?.of === draft ? counted.put : undefined;

  const save = async () => {
    const body = bodyOf(draft);
    if (draft.since !== "" && !count) {
      const put = await putInbox(api, draft.name, { ...body, dry_run: true });
      setCounted({ of: draft, put });
    } else {
      await onSaved(await putInbox(api, draft.name, body));
    }
  };
  return {
    draft,
    change: (part) => setDraft((before) => ({ ...before, ...part })),
    count,
    submit,
    save: () => submit.run(save),
  };
}
