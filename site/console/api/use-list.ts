/** What the API lists, read when it is first shown and whenever it may have changed. */
import { useCallback, useEffect, useState } from "preact/hooks";
import type { Api } from "./api.ts";
import { type Problem, problemOf } from "./problem.ts";

export interface List<Item> {
  /** Undefined until they were read. */
  items: readonly Item[] | undefined;
  problem: Problem | undefined;
  reload: () => Promise<void>;
  /** Changes what is shown, without asking. */
  change: (change: (items: readonly Item[]) => readonly Item[]) => void;
}

/** @param list the same function at each call */
export function useList<Item>(api: Api, list: (api: Api) => Promise<readonly Item[]>): List<Item> {
  const [items, setItems] = useState<readonly Item[]>();
  const [problem, setProblem] = useState<Problem>();
  const reload = useCallback(async () => {
    try {
      setItems(await list(api));
      setProblem(undefined);
    } catch (error) {
      setProblem(problemOf(error));
    }
  }, [api, list]);
  useEffect(() => {
    reload();
  }, [reload]);
  const change = useCallback<List<Item>["change"]>(
    (apply) => setItems((before = []) => apply(before)),
    [],
  );
  return { items, problem, reload, change };
}
