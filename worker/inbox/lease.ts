/** Leases events, and waits for some if the consumer wants to. */
import type * as z from "zod";
import type { StoredEvent } from "../../contract/event.ts";
import { leaseBody } from "../../contract/requests.ts";
import type { Caller } from "../authentication/authenticate.ts";
import { readCommand } from "../http/command-body.ts";
import { eventJson, timeText } from "../http/event-json.ts";
import { type CursorScope, openCursor, sealCursor } from "./cursor.ts";
import { beginRead, invalidate, isKnownEmpty } from "./empty-inbox-cache.ts";

/**
 * The pauses of a consumer that waits, in milliseconds: an idle minute of long polls costs 21 calls
 * to the backend.
 */
const pauses = [1_000, 2_000, 3_000, 4_000, 5_000];

export interface Lease {
  /** Undefined if there was nothing to lease. */
  lease_id: string | undefined;
  /** Unix milliseconds. */
  lease_expires_at: number;
  events: StoredEvent[];
  /** Where to go on, if it stopped before it had examined all that waits. */
  nextCursor: string | null;
}

interface LeaseContext {
  req: { raw: Request };
  env: Pick<Env, "CURSOR_SECRET">;
  var: Pick<Caller, "backend" | "scope" | "settings" | "tenant">;
}

type Command = Omit<z.infer<typeof leaseBody>, "wait_seconds">;

/**
 * One that stopped is answered at once: what is there may be further on.
 * @returns undefined if there was nothing to lease
 */
export async function lease(c: LeaseContext): Promise<Lease | undefined> {
  const { wait_seconds, ...command } = await readCommand(c.req.raw, leaseBody);
  const deadline = Date.now() + wait_seconds * 1000;
  const { source, type, tag, cursor } = command;
  const inbox = { ...c.var.scope, source, type, tag };
  for (let attempt = 0; ; attempt++) {
    const isEmpty = cursor === undefined && isKnownEmpty(inbox);
    const leased = isEmpty ? undefined : await leaseOnce(c, command);
    if (leased) return leased;
    const left = deadline - Date.now();
    if (left <= 0) return undefined;
    await new Promise((resolve) => setTimeout(resolve, Math.min(pauses[attempt] ?? 5_000, left)));
  }
}

async function leaseOnce(c: LeaseContext, command: Command): Promise<Lease | undefined> {
  const { backend, scope, settings, tenant } = c.var;
  const { cursor, ...asked } = command;
  const { source, type, tag } = asked;
  const bound: CursorScope = {
    tenant,
    inbox: scope.inbox,
    query: { status: "pending", order: "asc", source, type, tag },
    use: "lease",
  };
  const after =
    cursor === undefined ? undefined : await openCursor(c.env.CURSOR_SECRET, bound, cursor);
  const lease_id = crypto.randomUUID();
  const foundNothing = beginRead({ ...scope, source, type, tag });
  const { events, lease_expires_at, next } = await backend.value("lease-events", {
    ...scope,
    ...asked,
    after,
    lease_id,
    max_deliveries: settings.max_deliveries,
  });
  if (events.length === 0 && !next) {
    if (after === undefined) foundNothing();
    return undefined;
  }
  // Others who lease at the same time may find nothing only because of that.
  if (events.length > 0) invalidate(tenant);
  return {
    lease_id: events.length > 0 ? lease_id : undefined,
    lease_expires_at,
    events,
    nextCursor: next ? await sealCursor(c.env.CURSOR_SECRET, bound, next) : null,
  };
}

export function leaseJson(lease: Lease | undefined): string {
  const { lease_id = null, events = [], nextCursor = null } = lease ?? {};
  const head = {
    lease_id,
    lease_expires_at: lease && lease_id ? timeText(lease.lease_expires_at) : null,
    next_cursor: nextCursor,
  };
  return `${JSON.stringify(head).slice(0, -1)},"events":[${events.map(eventJson).join(",")}]}`;
}
