/** The open inbox: how it is defined, how far it is filled, and how its receiver answers. */
import { useCallback, useEffect, useState } from "preact/hooks";
import type { Api } from "../api/api.ts";
import { readInbox, type ShownInbox } from "../api/inboxes.ts";
import { type Problem, problemOf } from "../api/problem.ts";

export interface OpenInbox {
  inbox: ShownInbox | undefined;
  problem: Problem | undefined;
  reload: () => Promise<void>;
}

/** Milliseconds. */
const period = 3_000;

/** @param listed what the list says of it, to be shown meanwhile */
export function useOpenInbox(api: Api, name: string, listed: ShownInbox | undefined): OpenInbox {
  const [inbox, setInbox] = useState(listed);
  const [problem, setProblem] = useState<Problem>();
  const reload = useCallback(async () => {
    try {
      setInbox(await readInbox(api, name));
      setProblem(undefined);
    } catch (error) {
      setProblem(problemOf(error));
    }
  }, [api, name]);
  const isMoving = inbox?.filling?.state === "running" || inbox?.push !== undefined;
  useEffect(() => {
    reload();
    if (!isMoving) return;
    const timer = setInterval(() => document.hidden || reload(), period);
    return () => clearInterval(timer);
  }, [reload, isMoving]);
  return { inbox, problem, reload };
}
