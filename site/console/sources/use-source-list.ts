/** The sources of the tenant. */
import { useCallback, useEffect, useState } from "preact/hooks";
import type { Api } from "../api/api.ts";
import { type Problem, problemOf } from "../api/problem.ts";
import { listSources, type ShownSource } from "../api/sources.ts";

export interface SourceList {
  sources: readonly ShownSource[];
  isRead: boolean;
  problem: Problem | undefined;
  reload: () => Promise<void>;
  /** One as it is now. */
  put: (source: ShownSource) => void;
}

export function useSourceList(api: Api): SourceList {
  const [sources, setSources] = useState<readonly ShownSource[]>();
  const [problem, setProblem] = useState<Problem>();
  const reload = useCallback(async () => {
    try {
      setSources(await listSources(api));
      setProblem(undefined);
    } catch (error) {
      setProblem(problemOf(error));
    }
  }, [api]);
  useEffect(() => {
    reload();
  }, [reload]);
  const put = useCallback(
    (source: ShownSource) =>
      setSources((before = []) =>
        [...before.filter(({ name }) => name !== source.name), source].sort((a, b) =>
          a.name < b.name ? -1 : 1,
        ),
      ),
    [],
  );
  return { sources: sources ?? [], isRead: sources !== undefined, problem, reload, put };
}
