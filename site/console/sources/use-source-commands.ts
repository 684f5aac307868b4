/** What can be done with a source at once: a pause, its end, and deletion. */
import { useState } from "preact/hooks";
import type { Api } from "../api/api.ts";
import { type Problem, problemOf } from "../api/problem.ts";
import { deleteSource, putSource, type ShownSource, settingsOf } from "../api/sources.ts";

export interface Commands {
  isBusy: boolean;
  problem: Problem | undefined;
  dismiss: () => void;
  setPaused: (isPaused: boolean) => Promise<void>;
  remove: () => Promise<void>;
}

interface CommandsOf {
  api: Api;
  source: ShownSource;
  notify: (text: string) => void;
  onChange: (source: ShownSource) => void;
  onDeleted: () => void;
}

export function useSourceCommands({ api, source, notify, ...on }: CommandsOf): Commands {
  const [problem, setProblem] = useState<Problem>();
  const [isBusy, setBusy] = useState(false);
  const attempt = async (work: () => Promise<void>) => {
    if (isBusy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await work();
    } catch (error) {
      setProblem(problemOf(error));
    }
    setBusy(false);
  };
  return {
    isBusy,
    problem,
    dismiss: () => setProblem(undefined),
    setPaused: (isPaused) =>
      attempt(async () => {
        on.onChange(await putSource(api, source.name, { ...settingsOf(source), paused: isPaused }));
        notify(isPaused ? "Paused" : "Resumed");
      }),
    remove: () =>
      attempt(async () => {
        await deleteSource(api, source.name);
        notify("Deleted");
        on.onDeleted();
      }),
  };
}
