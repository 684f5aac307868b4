/**
 * One event as it stands in an inbox now: asked for when it is opened, and again while it may change under
 * somebody else's hands.
 */
import { useEffect, useState } from "preact/hooks";
import type { Api } from "../api/api.ts";
import { type Place, readEvent } from "../api/calls.ts";
import { type InboxEvent, inInbox } from "../api/event.ts";
import { type Problem, problemOf } from "../api/problem.ts";

export interface OpenEvent {
  event: InboxEvent | undefined;
  problem: Problem | undefined;
  reload: () => Promise<InboxEvent | undefined>;
}

/** Milliseconds. */
const period = 5_000;

/** @param listed what the list says of it, to be shown meanwhile */
export function useEvent(
  api: Api,
  { inbox, id }: Place,
  listed: InboxEvent | undefined,
  onChange: (event: InboxEvent) => void,
): OpenEvent {
  const [event, setEvent] = useState(listed);
  const [problem, setProblem] = useState<Problem>();
  const reload = async () => {
    try {
      const found = inInbox(await readEvent(api, id), inbox);
      setEvent(found);
      setProblem(undefined);
      onChange(found);
      return found;
    } catch (error) {
      setProblem(problemOf(error));
      return undefined;
    }
  };
  const isSettled =
    event?.status === "acknowledged" ||
    event?.status === "dead_letter" ||
    problem?.facts.status === 404;
  // `reload` is a new function in each rendering
  useEffect(() => {
    reload();
    if (isSettled) return;
    const timer = setInterval(() => document.hidden || reload(), period);
    return () => clearInterval(timer);
  }, [api, inbox, id, isSettled]);
  return { event, problem, reload };
}
