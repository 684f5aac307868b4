/** The path of a publish: check, name, store, say which of the two answers it is. */
import type { StoredEvent } from "../contract/event.ts";
import type { AuthenticatedEnv, RequestContext } from "./env.ts";
import { ApiError } from "./problem.ts";
import { readPublication } from "./publication.ts";

/** @returns 201 if this request stored the event, 200 if an earlier one had */
export async function publish(c: RequestContext<AuthenticatedEnv>): Promise<{ event: StoredEvent; status: 200 | 201 }> {
  const { event, isRepeatable } = await readPublication(c);
  const answer = await c.var.backend.call("ingest-event", { tenant: c.var.tenant, event });
  if (!answer.ok) throw new ApiError(answer.error.code);
  const { replayed, event: stored } = answer.value;
  // An attempt whose answer was lost may have stored it: then what the next attempt found is this request's own event.
  const isOwn = !replayed || !isRepeatable || (answer.attempts > 1 && stored.created_at === event.created_at);
  return { event: stored, status: isOwn ? 201 : 200 };
}
