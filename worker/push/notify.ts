/** Tells a receiver that events wait, without what they say. */
import type { Backend } from "../private-api/backend.ts";
import type { Place } from "../wake/wake-pushes.ts";
import { notification } from "./message.ts";
import { attemptPost, type Posted } from "./post.ts";
import type { Pushing } from "./pushing.ts";

/** @returns undefined if nothing waits */
export async function notify(
  backend: Backend,
  place: Place,
  pushing: Pushing,
): Promise<Posted | undefined> {
  if (!(await waits(backend, place, pushing))) return undefined;
  return attemptPost(pushing.receiver, notification);
}

/** Without leasing it. */
export async function waits(
  backend: Backend,
  place: Place,
  { shards }: Pick<Pushing, "shards">,
): Promise<boolean> {
  const page = { status: "pending", order: "asc", limit: 1 } as const;
  const { events } = await backend.value("list-inbox", { ...place, shards, ...page });
  return events.length > 0;
}
