/** How much waits: polled every few seconds while the page is visible. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Backlog } from "../../../contract/answers.ts";
import type { Api } from "../api/api.ts";
import { measure } from "../api/calls.ts";
import { type Problem, problemOf } from "../api/problem.ts";

export interface Sample extends Backlog {
  /** Unix milliseconds. */
  at: number;
}

export interface BacklogHistory {
  /** Oldest first; a quarter of an hour at most. */
  samples: readonly Sample[];
  /** Of the last question. */
  problem: Problem | undefined;
  /** Asks now, as something has changed. */
  ask: () => void;
}

/** Milliseconds. */
const period = 5_000;
/** However often something changes. */
const leastPause = 1_000;
const kept = 15 * 60_000;

export function useBacklog(api: Api, inbox: string, isAllowed: boolean): BacklogHistory {
  const [samples, setSamples] = useState<readonly Sample[]>([]);
  const [problem, setProblem] = useState<Problem>();
  const waitUntil = useRef(0);

  const ask = useCallback(async () => {
    if (!isAllowed || document.hidden || Date.now() < waitUntil.current) return;
    waitUntil.current = Date.now() + leastPause;
    try {
      const sample = { ...(await measure(api, inbox)), at: Date.now() };
      setProblem(undefined);
      setSamples((before) => [...before.filter(({ at }) => at > sample.at - kept), sample]);
    } catch (error) {
      setProblem(problemOf(error));
      waitUntil.current = Date.now() + (problemOf(error).facts.retryAfter ?? 10) * 1000;
    }
  }, [api, inbox, isAllowed]);

  useEffect(() => {
    setSamples([]);
    ask();
    const timer = setInterval(ask, period);
    document.addEventListener("visibilitychange", ask);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", ask);
    };
  }, [ask]);
  return { samples, problem, ask };
}
