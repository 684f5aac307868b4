/** The open inbox: how it is defined, how far it is filled, and how much waits in it. */
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
  const isFilling = inbox?.filling?.state === "running";
  useEffect(() => {
    reload();
    if (!isFilling) return;
    const timer = setInterval(() => document.hidden || reload(), period);
    return () => clearInterval(timer);
  }, [reload, isFilling]);
  return { inbox, problem, reload };
}
