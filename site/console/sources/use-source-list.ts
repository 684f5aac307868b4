/** The sources of the tenant. */
import { useCallback } from "preact/hooks";
import type { Api } from "../api/api.ts";
import type { Problem } from "../api/problem.ts";
import { listSources, type ShownSource } from "../api/sources.ts";
import { useList } from "../api/use-list.ts";

export interface SourceList {
  sources: readonly ShownSource[];
  isRead: boolean;
  problem: Problem | undefined;
  reload: () => Promise<void>;
  /** One as it is now. */
  put: (source: ShownSource) => void;
}

export function useSourceList(api: Api): SourceList {
  const { items, problem, reload, change } = useList(api, listSources);
  const put = useCallback(
    (source: ShownSource) =>
      change((before) =>
        [...before.filter(({ name }) => name !== source.name), source].sort((a, b) =>
          a.name < b.name ? -1 : 1,
        ),
      ),
    [change],
  );
  return { sources: items ?? [], isRead: items !== undefined, problem, reload, put };
}
