/** One page of the inbox: opens the cursor that was given, seals the one that is handed back. */
import type { StoredEvent } from "../../contract/event.ts";
import type { InboxQuery } from "../../contract/requests.ts";
import type { AuthenticatedEnv, RequestContext } from "../env.ts";
import { openCursor, sealCursor } from "./cursor.ts";
import { isIdle, lookInto } from "./empty-inbox-cache.ts";

type QueryContext = RequestContext<AuthenticatedEnv & { Variables: { query: InboxQuery } }>;

export async function readPage(
  c: QueryContext,
): Promise<{ events: StoredEvent[]; nextCursor: string | null }> {
  const { limit, cursor, offset, ...query } = c.var.query;
  const scope = { tenant: c.var.tenant, query };
  const inbox = { tenant: c.var.tenant, source: query.source };
  const isWhole =
    query.status === "pending" && (cursor ?? offset ?? query.since ?? query.until) === undefined;
  if (isWhole && isIdle(inbox)) return { events: [], nextCursor: null };
  const foundNothing = isWhole ? lookInto(inbox) : undefined;
  const after =
    cursor === undefined ? undefined : await openCursor(c.env.CURSOR_SECRET, scope, cursor);
  const page = await c.var.backend.value("list-inbox", {
    ...c.var.owner,
    limit,
    offset,
    after,
    ...query,
  });
  if (page.events.length === 0) foundNothing?.();
  return {
    events: page.events,
    nextCursor: page.next && (await sealCursor(c.env.CURSOR_SECRET, scope, page.next)),
  };
}

/** RFC 8288. The same query from the cursor on; an offset was only for the first page. */
export function linkToNext(url: string, cursor: string): string {
  const next = new URL(url);
  next.searchParams.set("cursor", cursor);
  next.searchParams.delete("offset");
  return `<${next.pathname}${next.search}>; rel="next"`;
}
