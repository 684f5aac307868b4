/** The session of the console: no key yet, or one that the API has accepted. */
import { useCallback, useEffect, useState } from "preact/hooks";
import type { Me } from "../../../contract/answers.ts";
import { Api } from "../api/api.ts";
import { whoAmI } from "../api/calls.ts";
import { type Problem, problemOf } from "../api/problem.ts";
import { forgetKey, forgetOfferedKey, keepKey, takeKeys } from "./key.ts";

export interface Session {
  api: Api;
  me: Me;
}

export interface SessionState {
  session: Session | undefined;
  isChecking: boolean;
  problem: Problem | undefined;
  /** A key that a link has brought, which waits for an answer. */
  offered: string | undefined;
  enter: (key: string) => void;
  decline: () => void;
  leave: () => void;
}

export function useSession(): SessionState {
  const [{ current: key, offered }, setKeys] = useState(takeKeys);
  const [session, setSession] = useState<Session>();
  const [problem, setProblem] = useState<Problem>();
  const [attempt, setAttempt] = useState(0);

  // The same key may be tried again
  useEffect(() => {
    if (key === undefined) return;
    const api = new Api(key);
    let isCurrent = true;
    setProblem(undefined);
    whoAmI(api).then(
      (me) => isCurrent && setSession({ api, me }),
      (error) => isCurrent && setProblem(problemOf(error)),
    );
    return () => {
      isCurrent = false;
    };
  }, [key, attempt]);

  useEffect(() => {
    const onFragment = () => setKeys(takeKeys());
    addEventListener("hashchange", onFragment);
    return () => removeEventListener("hashchange", onFragment);
  }, []);

  const enter = useCallback((given: string) => {
    keepKey(given);
    setSession(undefined);
    setKeys({ current: given, offered: undefined });
    setAttempt((before) => before + 1);
  }, []);
  const leave = useCallback(() => {
    forgetKey();
    setSession(undefined);
    setProblem(undefined);
    setKeys({ current: undefined, offered: undefined });
  }, []);
  const decline = useCallback(() => {
    forgetOfferedKey();
    setKeys((before) => ({ ...before, offered: undefined }));
  }, []);
  const isChecking = key !== undefined && !session && !problem;
  return { session, isChecking, problem, offered, enter, decline, leave };
}

/** Whether the key may do what needs one of these scopes. */
export const may = ({ scopes }: Me, ...any: Me["scopes"]): boolean =>
  scopes.includes("admin") || any.some((scope) => scopes.includes(scope));
