/**
 * The course of a stream: what is sent when, until the client, its key, or the connection's bounds
 * end it.
 */
import { limits } from "../../../contract/limits.ts";
import type { Position } from "../../../contract/position.ts";
import type { TenantScope } from "../../authentication/authenticate.ts";
import { eventJson } from "../../http/event-json.ts";
import { ApiError } from "../../http/problem.ts";
import { BackendUnavailable } from "../../private-api/failure.ts";
import { messageText } from "./server-sent-events.ts";
import type { StreamedEvent, StreamReader } from "./stream-reader.ts";

const { pauses, outagePause, heartbeatSeconds } = limits.stream;

const lastPause = pauses[pauses.length - 1] ?? outagePause;

/**
 * An empty comment. The runtime learns that a client has gone by writing to it: so no look is made
 * for one that has.
 */
const keepAlive = ":\n";

/** Why a stream ended. */
export type End = "client" | "key" | "inbox" | "bound";

/** Makes an id for the client of a position. */
export type Seal = (position: Position) => Promise<string>;

export interface Following {
  reader: StreamReader;
  seal: Seal;
  /**
   * Asked before each scan.
   * @returns undefined if the key is not let in any more.
   * @throws BackendUnavailable
   */
  scope: () => Promise<TenantScope | undefined>;
  /** Asked before each scan: a stream is no way around the key's rate limit. */
  isWithinRate: () => Promise<boolean>;
  /** That the client has gone. */
  signal: AbortSignal;
  /** Unix milliseconds. */
  until: number;
}

export async function* follow({
  reader,
  seal,
  scope,
  isWithinRate,
  signal,
  until,
}: Following): AsyncGenerator<string, End> {
  const comment = async (text: string) =>
    messageText({ comment: text, id: await seal(reader.position) });
  // Many connections may be cut at once, and should not all come back at once.
  yield messageText({
    retry: 1_000 + Math.floor(Math.random() * 2_000),
    id: await seal(reader.position),
  });
  let emptyScans = 0;
  let nextFullScan = 0;
  while (!signal.aborted) {
    if (Date.now() >= until || reader.isExhausted) {
      yield comment("connect again to go on");
      return "bound";
    }
    try {
      const allowed = await scope();
      if (!allowed) {
        yield comment("the API key is not valid any more");
        return "key";
      }
      if (!(await isWithinRate())) {
        yield comment("too many requests with this API key; waiting");
        await pause(outagePause, signal);
        continue;
      }
      const now = Date.now();
      const isFull = now >= nextFullScan;
      const isNew = yield* texts(
        isFull ? reader.fullScan(allowed) : reader.shortScan(allowed),
        seal,
      );
      if (isFull) {
        nextFullScan = now + heartbeatSeconds * 1000;
        yield comment("heartbeat");
      }
      emptyScans = isNew ? 0 : emptyScans + 1;
      await pause(pauses[emptyScans] ?? lastPause, signal);
    } catch (error) {
      if (error instanceof ApiError && error.code === "inbox_not_found") {
        yield comment("the inbox is not there any more");
        return "inbox";
      }
      if (!(error instanceof BackendUnavailable)) throw error;
      yield comment("the event store cannot be reached; trying again");
      await pause(outagePause, signal);
    }
    yield keepAlive;
  }
  return "client";
}

/** @returns whether there was anything new */
async function* texts(
  pages: AsyncGenerator<StreamedEvent[]>,
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
