/** What a form does when it is sent: one thing at a time, and a problem is shown. */
import { useState } from "preact/hooks";
import { type Problem, problemOf } from "../api/problem.ts";

export interface Submit {
  isBusy: boolean;
  problem: Problem | undefined;
  dismiss: () => void;
  /** Does nothing while it is busy. */
  run: (save: () => Promise<void>) => Promise<void>;
}

export function useSubmit(): Submit {
  const [problem, setProblem] = useState<Problem>();
  const [isBusy, setBusy] = useState(false);
  const run = async (save: () => Promise<void>) => {
    if (isBusy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await save();
    } catch (error) {
      setProblem(problemOf(error));
    }
    setBusy(false);
  };
  return { isBusy, problem, dismiss: () => setProblem(undefined), run };
}
