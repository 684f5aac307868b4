/** Leases events, and waits for some if the consumer wants to. */
import type { StoredEvent } from "../contract/event.ts";
import { leaseBody } from "../contract/requests.ts";
import { readCommand } from "./command.ts";
import type { AuthenticatedEnv, RequestContext } from "./env.ts";
import { eventJson, timeText } from "./event-json.ts";

/** The pauses of a consumer that waits, in milliseconds: an idle minute of long polls costs 21 calls to the backend. */
const pauses = [1_000, 2_000, 3_000, 4_000, 5_000];

export interface Lease {
  lease_id: string;
  /** Unix milliseconds. */
  lease_expires_at: number;
  events: StoredEvent[];
}

/** @returns undefined if there was nothing to lease */
export async function lease(c: RequestContext<AuthenticatedEnv>): Promise<Lease | undefined> {
  const { wait_seconds, ...command } = await readCommand(c, leaseBody);
  const { max_deliveries } = c.var.settings;
  const deadline = Date.now() + wait_seconds * 1000;
  for (let attempt = 0; ; attempt++) {
    const lease_id = crypto.randomUUID();
    const { events, lease_expires_at } = await c.var.backend.value("lease-events", {
      ...c.var.owner,
      ...command,
      lease_id,
      max_deliveries,
    });
    if (events.length > 0) return { lease_id, lease_expires_at, events };
    const left = deadline - Date.now();
    if (left <= 0) return undefined;
    await new Promise((resolve) => setTimeout(resolve, Math.min(pauses[attempt] ?? 5_000, left)));
  }
}

export function leaseJson(lease: Lease | undefined): string {
  const head = { lease_id: lease?.lease_id ?? null, lease_expires_at: lease ? timeText(lease.lease_expires_at) : null };
  return `${JSON.stringify(head).slice(0, -1)},"events":[${(lease?.events ?? []).map(eventJson).join(",")}]}`;
}
