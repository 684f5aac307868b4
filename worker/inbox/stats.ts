/** How much waits in an inbox, and for how long. */
import type { Backlog } from "../../contract/answers.ts";
import type { OperationOutput } from "../../contract/operations.ts";
import type { Caller } from "../authentication/authenticate.ts";

/**
 * How long one answer serves a tenant in this isolate, in milliseconds: an autoscaler may ask as
 * often as it likes.
 */
const servedFor = 1_000;
const heldAtMost = 1_000;

const held = new Map<string, { measured: OperationOutput<"measure-inbox">; at: number }>();

interface StatsContext {
  var: Pick<Caller, "tenant" | "scope" | "backend">;
}

export async function backlog(c: StatsContext): Promise<Backlog> {
  const { oldest_pending_at, ...counts } = await measure(c);
  const age =
    oldest_pending_at === null ? null : Math.max(0, Date.now() - oldest_pending_at) / 1000;
  return { ...counts, oldest_pending_age_seconds: age };
}

async function measure(c: StatsContext): Promise<OperationOutput<"measure-inbox">> {
  const { tenant, scope, backend } = c.var;
  const last = held.get(tenant);
  if (last && Date.now() - last.at < servedFor) return last.measured;
  const measured = await backend.value("measure-inbox", scope);
  if (held.size >= heldAtMost) held.clear();
  held.set(tenant, { measured, at: Date.now() });
  return measured;
}
