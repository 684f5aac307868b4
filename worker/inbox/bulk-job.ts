/** Bulk jobs, as the public sees them. */
import * as z from "zod";
import type { BulkAction, BulkFilter, BulkJob } from "../../contract/bulk-operations.ts";
import { defaultInbox, isOneOf } from "../../contract/inbox-name.ts";
import type { BulkCount, ShownJob } from "../../contract/shown-job.ts";
import type { Caller, TenantScope } from "../authentication/authenticate.ts";
import { timeText } from "../http/event-json.ts";
import { audit } from "../http/log.ts";
import { ApiError } from "../http/problem.ts";
import type { Backend } from "../private-api/backend.ts";
import { wakeIfPushing } from "../wake/wake-pushes.ts";
import { invalidateAfter } from "./empty-inbox-cache.ts";
import { type JobContext, limitJobs } from "./job-limit.ts";
import { runJob } from "./run-job.ts";

interface BulkContext extends JobContext {
  env: JobContext["env"] & Pick<Env, "PUSH_DISPATCHERS">;
  var: JobContext["var"] & Pick<Caller, "backend" | "scope">;
  executionCtx: Pick<ExecutionContext, "waitUntil">;
}

export interface BulkRequest {
  action: BulkAction;
  filter: BulkFilter;
  dry_run?: boolean | undefined;
  reason?: string | undefined;
  /** Unix milliseconds. */
  asked_at: number;
}

type BulkAnswer = [body: BulkCount | ShownJob, status: 200 | 202, headers: Record<string, string>];

/** A dry run is counted, anything else is begun. */
export async function bulkAnswer(
  c: BulkContext,
  { action, filter, dry_run, reason, asked_at }: BulkRequest,
): Promise<BulkAnswer> {
  await limitJobs(c);
  const { backend, scope, tenant, key } = c.var;
  const input = { ...scope, action, filter };
  if (dry_run) return [await backend.value("count-bulk-job", input), 200, {}];
  const job_id = crypto.randomUUID();
  const { inbox = defaultInbox } = scope;
  audit(c, "bulk_job_started", { tenant, key_id: key.key_id, inbox, action, job_id });
  const asked = { ...input, job_id, reason, asked_at };
  const { job } = await backend.value("start-bulk-job", asked);
  const owner = { tenant, shards: scope.shards };
  const changed = async () => {
    if (action === "redrive") await wakeIfPushing(c.env, backend, { ...owner, inbox });
  };
  c.executionCtx.waitUntil(run(backend, { ...owner, job_id }, changed));
  return [shown(job), 202, { Location: `/v1/jobs/${job_id}` }];
}

/**
 * To a key, a job in an inbox that it is not limited to is one that does not exist.
 * @throws ApiError job_not_found
 */
export async function findJob(
  { backend, scope, key }: Pick<Caller, "backend" | "scope" | "key">,
  id: string,
): Promise<ShownJob> {
  const job_id = z.uuid().safeParse(id.toLowerCase());
  if (!job_id.success) throw new ApiError("job_not_found");
  const { job } = await backend.value("get-bulk-job", { ...scope, job_id: job_id.data });
  if (!isOneOf(key.inboxes, job.inbox)) throw new ApiError("job_not_found");
  return shown(job);
}

/** @param changed called each time that it has changed some events */
const run = (
  backend: Backend,
  input: TenantScope & { job_id: string },
  changed: () => Promise<void>,
): Promise<void> =>
  runJob(async () => {
    const answer = await invalidateAfter(input.tenant, backend.call("continue-bulk-job", input));
    if (!answer.ok) return undefined;
    if (answer.value.changed > 0) await changed();
    return answer.value.job;
  });

const shown = ({ filter: { since, until, ...labels }, ...job }: BulkJob): ShownJob => ({
  ...job,
  filter: {
    ...labels,
    ...(since !== undefined && { since: timeText(since) }),
    ...(until !== undefined && { until: timeText(until) }),
  },
});
