/** One page of the inbox: opens the cursor that was given, seals the one that is handed back. */
import type { StoredEvent } from "../../contract/event.ts";
import type { InboxQuery } from "../../contract/requests.ts";
import type { Caller } from "../authentication/authenticate.ts";
import { eventJson } from "../http/event-json.ts";
import { openCursor, sealCursor } from "./cursor.ts";
import { beginRead, isKnownEmpty } from "./empty-inbox-cache.ts";

interface PageContext {
  env: Pick<Env, "CURSOR_SECRET">;
  var: Pick<Caller, "backend" | "scope"> & { query: InboxQuery };
}

export async function readPage(
  c: PageContext,
): Promise<{ events: StoredEvent[]; nextCursor: string | null }> {
  const { limit, cursor, offset, ...query } = c.var.query;
  const { tenant, inbox: name } = c.var.scope;
  const bound = { tenant, inbox: name, query };
  const { source, type, tag } = query;
  const inbox = { tenant, inbox: name, source, type, tag };
  const isWhole =
    query.status === "pending" && (cursor ?? offset ?? query.since ?? query.until) === undefined;
  if (isWhole && isKnownEmpty(inbox)) return { events: [], nextCursor: null };
  const foundNothing = isWhole ? beginRead(inbox) : undefined;
  const after =
    cursor === undefined ? undefined : await openCursor(c.env.CURSOR_SECRET, bound, cursor);
  const page = await c.var.backend.value("list-inbox", {
    ...c.var.scope,
    limit,
    offset,
    after,
    ...query,
  });
  if (page.events.length === 0 && page.next === null) foundNothing?.();
  return {
    events: page.events,
    nextCursor: page.next && (await sealCursor(c.env.CURSOR_SECRET, bound, page.next)),
  };
}

/** RFC 8288. The same query from the cursor on; an offset was only for the first page. */
export function linkToNext(url: string, cursor: string): string {
  const next = new URL(url);
  next.searchParams.set("cursor", cursor);
  next.searchParams.delete("offset");
  return `<${next.pathname}${next.search}>; rel="next"`;
}

export function pageJson(events: StoredEvent[], nextCursor: string | null): string {
  const page = { count: events.length, has_more: nextCursor !== null, next_cursor: nextCursor };
  return `{"events":[${events.map(eventJson).join(",")}],${JSON.stringify(page).slice(1)}`;
}
