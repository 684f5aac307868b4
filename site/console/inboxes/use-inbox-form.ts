/** What happens when the form of an inbox is sent: what would fill it is counted first. */
import { useState } from "preact/hooks";
import type { Api } from "../api/api.ts";
import { type InboxPut, putInbox } from "../api/inboxes.ts";
import { type Problem, problemOf } from "../api/problem.ts";
import { bodyOf, type InboxDraft } from "./inbox-draft.ts";

export interface InboxFormState {
  draft: InboxDraft;
  change: (part: Partial<InboxDraft>) => void;
  /** Of the draft as it is, if it was counted. */
  count: InboxPut | undefined;
  isBusy: boolean;
  problem: Problem | undefined;
  dismiss: () => void;
  submit: () => Promise<void>;
}

export function useInboxForm(
  api: Api,
  first: InboxDraft,
  onSaved: (name: string) => Promise<void> | void,
): InboxFormState {
  const [draft, setDraft] = useState(first);
  const [counted, setCounted] = useState<{ of: InboxDraft; put: InboxPut }>();
  const [problem, setProblem] = useState<Problem>();
  const [isBusy, setBusy] = useState(false);
  const count = counted?.of === draft ? counted.put : undefined;

  const submit = async () => {
    if (isBusy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      const body = bodyOf(draft);
      if (draft.since !== "" && !count) {
        const put = await putInbox(api, draft.name, { ...body, dry_run: true });
        setCounted({ of: draft, put });
      } else {
        await putInbox(api, draft.name, body);
        await onSaved(draft.name);
      }
    } catch (error) {
      setProblem(problemOf(error));
    }
    setBusy(false);
  };
  return {
    draft,
    change: (part) => setDraft((before) => ({ ...before, ...part })),
    count,
    isBusy,
    problem,
    dismiss: () => setProblem(undefined),
    submit,
  };
}
