/** Tells a receiver that events wait, without what they say. */
import type { Backend } from "../private-api/backend.ts";
import type { Place } from "../wake/wake-pushes.ts";
import { notification } from "./message.ts";
import { type Posted, post } from "./post.ts";
import { type Pushing, unposted } from "./pushing.ts";

/** @returns undefined if nothing waits */
export async function notify(
  backend: Backend,
  place: Place,
  { receiver, shards, refused }: Pushing,
): Promise<Posted | undefined> {
  const page = { status: "pending", order: "asc", limit: 1 } as const;
  const { events } = await backend.value("list-inbox", { ...place, shards, ...page });
  if (events.length === 0) return undefined;
  return refused ? unposted(refused) : post(receiver, notification());
}
