/** Leases events, and waits for some if the consumer wants to. */
import type { StoredEvent } from "../../contract/event.ts";
import type { OperationInput } from "../../contract/operations.ts";
import { leaseBody } from "../../contract/requests.ts";
import type { Caller } from "../authentication/authenticate.ts";
import { readCommand } from "../http/command-body.ts";
import { eventJson, timeText } from "../http/event-json.ts";
import { beginRead, invalidate, isKnownEmpty } from "./empty-inbox-cache.ts";

/**
 * The pauses of a consumer that waits, in milliseconds: an idle minute of long polls costs 21 calls
 * to the backend.
 */
const pauses = [1_000, 2_000, 3_000, 4_000, 5_000];

export interface Lease {
  lease_id: string;
  /** Unix milliseconds. */
  lease_expires_at: number;
  events: StoredEvent[];
}

interface LeaseContext {
  req: { raw: Request };
  var: Pick<Caller, "backend" | "scope" | "settings" | "tenant">;
}

/** @returns undefined if there was nothing to lease */
export async function lease(c: LeaseContext): Promise<Lease | undefined> {
  const { wait_seconds, ...command } = await readCommand(c.req.raw, leaseBody);
  const deadline = Date.now() + wait_seconds * 1000;
  const inbox = { ...c.var.scope, source: command.source };
  for (let attempt = 0; ; attempt++) {
    const leased = isKnownEmpty(inbox) ? undefined : await leaseOnce(c.var, command);
    if (leased) return leased;
    const left = deadline - Date.now();
    if (left <= 0) return undefined;
    await new Promise((resolve) => setTimeout(resolve, Math.min(pauses[attempt] ?? 5_000, left)));
  }
}

async function leaseOnce(
  { backend, scope, settings, tenant }: LeaseContext["var"],
  command: Pick<OperationInput<"lease-events">, "limit" | "lease_seconds" | "source">,
): Promise<Lease | undefined> {
  const { max_deliveries } = settings;
  const lease_id = crypto.randomUUID();
  const foundNothing = beginRead({ ...scope, source: command.source });
  const { events, lease_expires_at } = await backend.value("lease-events", {
    ...scope,
    ...command,
    lease_id,
    max_deliveries,
  });
  if (events.length === 0) {
    foundNothing();
    return undefined;
  }
  // Others who lease at the same time may find nothing only because of that.
  invalidate(tenant);
  return { lease_id, lease_expires_at, events };
}

export function leaseJson(lease: Lease | undefined): string {
  const head = {
    lease_id: lease?.lease_id ?? null,
    lease_expires_at: lease ? timeText(lease.lease_expires_at) : null,
  };
  return `${JSON.stringify(head).slice(0, -1)},"events":[${(lease?.events ?? []).map(eventJson).join(",")}]}`;
}
