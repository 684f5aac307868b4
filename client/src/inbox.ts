/**
 * Reads the inbox, page after page. Reading changes nothing: to take events out, consume or
 * acknowledge them.
 */
import { parseEvents } from "./event-json.ts";
import type { Http } from "./http.ts";
import type { InboxEvent, JsonObject, Page, Status } from "./types.ts";

/** A Date, Unix milliseconds, or RFC 3339. */
export type Time = Date | number | string;

export const timeText = (time: Time): string =>
  typeof time === "string" ? time : new Date(time).toISOString();

export interface InboxOptions {
  source?: string | undefined;
  type?: string | undefined;
  /** One of the event's. */
  tag?: string | undefined;
  /** Inclusive. */
  since?: Time | undefined;
  /** Exclusive. */
  until?: Time | undefined;
  /** Default: pending. */
  status?: Status | undefined;
  /** Default: asc, the oldest first. */
  order?: "asc" | "desc" | undefined;
  /** Events per request, 1 to 100. Default: 100. */
  pageSize?: number | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Iterates over events; `pages()` over the pages they come in. Each iteration is a walk of its own,
 * from the beginning.
 */
export interface Inbox<Payload = JsonObject> extends AsyncIterable<InboxEvent<Payload>> {
  pages(): AsyncGenerator<Page<Payload>, void, undefined>;
}

export function inbox<Payload>(http: Http, options: InboxOptions = {}): Inbox<Payload> {
  const pages = () => pagesOf<Payload>(http, options);
  return {
    pages,
    async *[Symbol.asyncIterator]() {
      for await (const { events } of pages()) yield* events;
    },
  };
}

async function* pagesOf<Payload>(
  http: Http,
  options: InboxOptions,
): AsyncGenerator<Page<Payload>, void, undefined> {
  const { since, until, pageSize = 100, signal, ...selected } = options;
  const query = {
    ...{ ...selected, limit: pageSize },
    since: since === undefined ? undefined : timeText(since),
    until: until === undefined ? undefined : timeText(until),
  };
  let cursor: string | undefined;
  do {
    const { text } = await http.ask({ path: "/v1/inbox", query: { ...query, cursor }, signal });
    const page: Page<Payload> = parseEvents(text);
    yield page;
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
}
