/** Follows the inbox while the page is visible, and for half a minute more. */
import { useEffect, useState } from "preact/hooks";
import type { Api } from "../api/api.ts";
import type { InboxEvent } from "../api/event.ts";
import { follow, type LiveState } from "../api/follow.ts";

/** Milliseconds. */
const afterHiding = 30_000;

export function useLive(
  api: Api,
  inbox: string,
  source: string,
  onEvents: (events: InboxEvent[]) => void,
): LiveState {
  const [state, setState] = useState<LiveState>("connecting");
  const isWatched = useIsWatched();
  useEffect(() => {
    if (!isWatched) return;
    const end = new AbortController();
    const since = new Date(Date.now() - afterHiding);
    follow(api, {
      inbox,
      source: source === "" ? undefined : source,
      since,
      signal: end.signal,
      onEvents,
      onState: setState,
    });
    return () => end.abort();
  }, [api, inbox, source, onEvents, isWatched]);
  return state;
}

function useIsWatched(): boolean {
  const [isWatched, setWatched] = useState(true);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onChange = () => {
      clearTimeout(timer);
      if (document.hidden) timer = setTimeout(() => setWatched(false), afterHiding);
      else setWatched(true);
    };
    document.addEventListener("visibilitychange", onChange);
    return () => document.removeEventListener("visibilitychange", onChange);
  }, []);
  return isWatched;
}
