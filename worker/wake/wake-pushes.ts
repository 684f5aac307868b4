/**
 * Wakes the dispatchers of inboxes that push, after something came into them. A wake-up that is lost
 * costs a minute at most: then the clock looks for what waits.
 */
import { log } from "../http/log.ts";
import type { Backend } from "../private-api/backend.ts";

/** Between two wake-ups of one inbox by one isolate, in milliseconds. */
const pause = 100;

/** Inboxes that an isolate remembers. */
const mostRemembered = 10_000;

/** When each was woken last, or will be, in Unix milliseconds. */
const woken = new Map<string, number>();

export const dispatcherName = (tenant: string, inbox: string): string => `${tenant}/${inbox}`;

/** Fails never. Goes on after the answer to the request, for which `waitUntil` is. */
export async function wakePushes(
  env: Pick<Env, "PUSH_DISPATCHERS">,
  tenant: string,
  inboxes: readonly string[],
): Promise<void> {
  await Promise.all([...new Set(inboxes)].map((inbox) => wakeSoon(env, { tenant, inbox })));
}

async function wakeSoon(env: Pick<Env, "PUSH_DISPATCHERS">, place: Place): Promise<void> {
  const name = dispatcherName(place.tenant, place.inbox);
  const now = Date.now();
  const last = woken.get(name) ?? 0;
  // Another request is about to wake it, after what this one did.
  if (last > now) return;
  if (woken.size >= mostRemembered) woken.clear();
  const due = Math.max(now, last + pause);
  woken.set(name, due);
  if (due > now) await scheduler.wait(due - now);
  await wakePush(env, place);
}

/** After a publish. */
export function wakeAfter(
  c: {
    env: Pick<Env, "PUSH_DISPATCHERS">;
    executionCtx: Pick<ExecutionContext, "waitUntil">;
  },
  tenant: string,
  results: readonly object[],
): void {
  const pushed = pushedIn(results);
  if (pushed.length > 0) c.executionCtx.waitUntil(wakePushes(c.env, tenant, pushed));
}

/** Where it is not known whether the inbox pushes: after a redrive, or a filling. Fails never. */
export async function wakeIfPushing(
  env: Pick<Env, "PUSH_DISPATCHERS">,
  backend: Pick<Backend, "call">,
  { tenant, shards, inbox }: { tenant: string; shards: number; inbox: string },
): Promise<void> {
  try {
    const found = await backend.call("get-inbox", { tenant, shards, name: inbox });
    if (found.ok && found.value.inbox.push) await wakePushes(env, tenant, [inbox]);
  } catch {
    // The clock finds what waits.
  }
}

export interface Place {
  tenant: string;
  inbox: string;
}

export async function wakePush(env: Pick<Env, "PUSH_DISPATCHERS">, place: Place): Promise<void> {
  const name = dispatcherName(place.tenant, place.inbox);
  try {
    await env.PUSH_DISPATCHERS.getByName(name).wake(place);
  } catch (error) {
    log({ level: "warn", push: "not_woken", ...place, error: String(error) });
  }
}

/** Of the results of a batch. */
export const pushedIn = (results: readonly object[]): string[] =>
  results.flatMap((result) => ("pushed" in result ? (result.pushed as string[]) : []));
