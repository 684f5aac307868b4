/**
 * New events as they arrive: over the stream, and by asking again and again where there is none.
 */
import { messagesOf } from "../../../client/src/server-sent-events.ts";
import type { Api } from "./api.ts";
import { readPage, searchOf } from "./calls.ts";
import { type InboxEvent, parseEvent } from "./event.ts";
import { inboxPath } from "./inbox-paths.ts";
import { type Problem, problemIn, problemOf } from "./problem.ts";

/**
 * `polling`: the stream is not to be had, and the inbox is asked every few seconds. `stopped`: the
 * key is not let in.
 */
export type LiveState = "connecting" | "live" | "polling" | "offline" | "stopped";

export interface Following {
  inbox: string;
  source: string | undefined;
  /** What is older is known already. */
  since: Date;
  signal: AbortSignal;
  onEvents: (events: InboxEvent[]) => void;
  onState: (state: LiveState) => void;
}

/** Milliseconds. The server sends something every 15 seconds. */
const silence = 45_000;
const pollEvery = 3_000;
const pollsBeforeRetry = 5;

export async function follow(api: Api, following: Following): Promise<void> {
  const { signal, onState } = following;
  const place = { last: undefined as string | undefined, pause: 1_000 };
  onState("connecting");
  while (!signal.aborted) {
    try {
      await readStream(api, following, place);
      await pause(place.pause, signal);
    } catch (error) {
      if (signal.aborted) return;
      const { status, code, retryAfter } = problemOf(error).facts;
      // A position that the server does not take any more: from here on, then.
      if (code === "invalid_cursor") place.last = undefined;
      if (status === 401 || status === 403) return onState("stopped");
      if (retryAfter !== undefined) await pause(retryAfter * 1000, signal);
      // A connection that works again will do for the stream, too; where there is none,
      // asking is the way for a while.
      await poll(api, following, status === undefined ? 1 : pollsBeforeRetry);
    }
  }
}

async function readStream(
  api: Api,
  { inbox, source, since, signal, onEvents, onState }: Following,
  place: Place,
): Promise<void> {
  const quiet = new AbortController();
  const headers = place.last === undefined ? {} : { "Last-Event-ID": place.last };
  // The same as the first time, or the position would be of another stream.
  const query = searchOf({ source, since: since.toISOString() });
  const response = await api.open("GET", `${inboxPath(inbox)}/stream?${query}`, {
    headers,
    signal: AbortSignal.any([signal, quiet.signal]),
  });
  if (!response.ok || !response.body) throw problemIn(response, await response.text());
  onState("live");
  let alarm = setTimeout(() => quiet.abort(), silence);
  try {
    for await (const { event, data, id, retry } of messagesOf(response.body)) {
      clearTimeout(alarm);
      alarm = setTimeout(() => quiet.abort(), silence);
      if (event === "event" && data !== undefined) onEvents([parseEvent(data)]);
      place.last = id ?? place.last;
      place.pause = retry ?? place.pause;
    }
  } finally {
    clearTimeout(alarm);
  }
}

interface Place {
  /** The last id that the stream gave. */
  last: string | undefined;
  /** Milliseconds before the next connection. */
  pause: number;
}

/** Until so many answers have come; then the stream is tried again. */
async function poll(
  api: Api,
  { inbox, source, since, signal, onEvents, onState }: Following,
  answers: number,
): Promise<void> {
  for (let heard = 0; heard < answers && !signal.aborted; ) {
    try {
      const { events } = await readPage(
        api,
        inbox,
        { status: "pending", source, order: "desc", limit: 50 },
        signal,
      );
      onState("polling");
      onEvents(events.filter(({ created_at }) => created_at >= since.getTime()).reverse());
      heard++;
    } catch (error) {
      if (signal.aborted) return;
      onState(stateAfter(problemOf(error)));
    }
    if (heard < answers) await pause(pollEvery, signal);
  }
}

const stateAfter = ({ facts }: Problem): LiveState =>
  facts.status === undefined ? "offline" : "polling";

const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(end);
      resolve();
    });
  });
