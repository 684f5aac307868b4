/** How much waits in an inbox, and for how long. */
import type { Backlog } from "../../contract/answers.ts";
import type { OperationOutput } from "../../contract/operations.ts";
import type { Caller } from "../authentication/authenticate.ts";
import { SharedCalls } from "../private-api/shared-calls.ts";

/**
 * One answer serves all who ask for an inbox in this isolate at the same time, and in the second
 * after: an autoscaler may ask as often as it likes.
 */
const measurements = new SharedCalls<OperationOutput<"measure-inbox">>({
  servedFor: 1_000,
  timeout: 6_000,
  atMost: 1_000,
});

interface StatsContext {
  var: Pick<Caller, "scope" | "backend">;
  executionCtx: Pick<ExecutionContext, "waitUntil">;
}

export async function backlog(c: StatsContext): Promise<Backlog> {
  const { oldest_pending_at, ...counts } = await measure(c);
  const age =
    oldest_pending_at === null ? null : Math.max(0, Date.now() - oldest_pending_at) / 1000;
  return { ...counts, oldest_pending_age_seconds: age };
}

const measure = (c: StatsContext): Promise<OperationOutput<"measure-inbox">> =>
  measurements.get(
    JSON.stringify([c.var.scope.tenant, c.var.scope.inbox]),
    () => c.var.backend.value("measure-inbox", c.var.scope),
    (promise) => c.executionCtx.waitUntil(promise),
  );
