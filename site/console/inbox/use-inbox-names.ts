/** The inboxes that the key may use, for the choice of one. */
import { useEffect, useState } from "preact/hooks";
import type { Api } from "../api/api.ts";
import { listInboxes } from "../api/inboxes.ts";
import { type Problem, problemOf } from "../api/problem.ts";

export interface InboxNames {
  /** Undefined: not known yet. */
  names: readonly string[] | undefined;
  problem: Problem | undefined;
}

export function useInboxNames(api: Api, isAllowed: boolean): InboxNames {
  const [found, setFound] = useState<InboxNames>({ names: undefined, problem: undefined });
  useEffect(() => {
    if (!isAllowed) return;
    let isCurrent = true;
    const put = (next: InboxNames) => isCurrent && setFound(next);
    listInboxes(api).then(
      (all) => put({ names: all.map(({ name }) => name), problem: undefined }),
      (error) => put({ names: undefined, problem: problemOf(error) }),
    );
    return () => {
      isCurrent = false;
    };
  }, [api, isAllowed]);
  return found;
}
