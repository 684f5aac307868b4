/**
 * The course of a stream: what is sent when, until the client, its key, or the connection's bounds
 * end it.
 */
import { limits } from "../../../contract/limits.ts";
import type { Position } from "../../../contract/operations.ts";
import { eventJson } from "../../http/event-json.ts";
import { BackendUnavailable } from "../../private-api/backend.ts";
import type { Arrival, Arrivals } from "./arrivals.ts";
import { messageText } from "./server-sent-events.ts";

const { pauses, outagePause, heartbeatSeconds } = limits.stream;

const lastPause = pauses[pauses.length - 1] ?? outagePause;

/**
 * An empty comment. The runtime learns that a client has gone by writing to it: so no look is made
 * for one that has.
 */
const probe = ":\n";

/** Why a stream ended. */
export type End = "client" | "key" | "bound";

/** Makes an id for the client of a position. */
export type Seal = (position: Position) => Promise<string>;

export interface Following {
  arrivals: Arrivals;
  seal: Seal;
  /**
   * Asked before each look.
   * @returns undefined if the key is not let in any more.
   * @throws BackendUnavailable
   */
  owner: () => Promise<{ tenant: string; shards: number } | undefined>;
  /** Asked before each look: a stream is no way around the key's rate limit. */
  isWithinRate: () => Promise<boolean>;
  /** That the client has gone. */
  signal: AbortSignal;
  /** Unix milliseconds. */
  until: number;
}

export async function* follow({
  arrivals,
  seal,
  owner,
  isWithinRate,
  signal,
  until,
}: Following): AsyncGenerator<string, End> {
  const mark = async (comment: string) =>
    messageText({ comment, id: await seal(arrivals.position) });
  // Many connections may be cut at once, and should not all come back at once.
  yield messageText({
    retry: 1_000 + Math.floor(Math.random() * 2_000),
    id: await seal(arrivals.position),
  });
  let quiet = 0;
  let nextRead = 0;
  while (!signal.aborted) {
    if (Date.now() >= until || arrivals.isSpent) {
      yield mark("connect again to go on");
      return "bound";
    }
    try {
      const allowed = await owner();
      if (!allowed) {
        yield mark("the API key is not valid any more");
        return "key";
      }
      if (!(await isWithinRate())) {
        yield mark("too many requests with this API key; waiting");
        await pause(outagePause, signal);
        continue;
      }
      const now = Date.now();
      const isRead = now >= nextRead;
      const isNew = yield* texts(isRead ? arrivals.read(allowed) : arrivals.glance(allowed), seal);
      if (isRead) {
        nextRead = now + heartbeatSeconds * 1000;
        yield mark("heartbeat");
      }
      quiet = isNew ? 0 : quiet + 1;
      await pause(pauses[quiet] ?? lastPause, signal);
    } catch (error) {
      if (!(error instanceof BackendUnavailable && error.isTransient)) throw error;
      yield mark("the event store cannot be reached; trying again");
      await pause(outagePause, signal);
    }
    yield probe;
  }
  return "client";
}

/** @returns whether there was anything new */
async function* texts(
  pages: AsyncGenerator<Arrival[]>,
  seal: Seal,
): AsyncGenerator<string, boolean> {
  let isNew = false;
  for await (const page of pages) {
    if (page.length === 0) continue;
    isNew = true;
    const messages = page.map(async ({ event, position }) =>
      messageText({ id: await seal(position), event: "event", data: eventJson(event) }),
    );
    yield (await Promise.all(messages)).join("");
  }
  return isNew;
}

/** Ends at once when the client goes away. */
const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  scheduler.wait(milliseconds, { signal }).catch(() => undefined);
