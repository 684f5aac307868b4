/** Replays, as the public sees them. */
import * as z from "zod";
import { defaultInbox, isOneOf } from "../../contract/inbox-name.ts";
import type { Replay } from "../../contract/replay-operations.ts";
import { replayBody } from "../../contract/requests.ts";
import type { ReplayCount, ShownReplay } from "../../contract/shown-replay.ts";
import type { Caller, TenantScope } from "../authentication/authenticate.ts";
import { readCommand } from "../http/command-body.ts";
import { timeText } from "../http/event-json.ts";
import { type AuditContext, audit } from "../http/log.ts";
import { ApiError } from "../http/problem.ts";
import type { Backend } from "../private-api/backend.ts";
import { wakeIfPushing } from "../wake/wake-pushes.ts";
import { invalidateAfter } from "./empty-inbox-cache.ts";
import { limitJobs } from "./job-limit.ts";
import { inboxNameOf } from "./named-inbox.ts";
import { runJob } from "./run-job.ts";

interface ReplayContext extends AuditContext {
  req: AuditContext["req"] & { raw: Request };
  env: Pick<Env, "REPLAY_RATE_LIMIT" | "PUSH_DISPATCHERS">;
  var: Pick<Caller, "backend" | "scope" | "tenant" | "key" | "requestId">;
}

/** A dry run is counted, anything else is begun. */
export async function countOrStartReplay(
  c: ReplayContext,
  waitUntil: (work: Promise<unknown>) => void,
) {
  const { dry_run, ...request } = await readCommand(c.req.raw, replayBody);
  const { scope, backend, key, tenant } = c.var;
  inboxNameOf(key, request.inbox);
  await limitJobs(c);
  if (dry_run)
    return {
      count: {
        dry_run,
        ...(await backend.value("count-replay", { ...scope, ...request })),
      } satisfies ReplayCount,
    };
  const replay_id = crypto.randomUUID();
  audit(c, "replay_started", { tenant, key_id: key.key_id, replay_id });
  const { replay } = await backend.value("start-replay", { ...scope, ...request, replay_id });
  const place = { ...scope, inbox: request.inbox ?? defaultInbox };
  const requeued = () => wakeIfPushing(c.env, backend, place);
  waitUntil(run(backend, { ...scope, replay_id }, requeued));
  return { replay: shown(replay) };
}

/**
 * To a key, a replay in an inbox that it is not limited to is one that does not exist.
 * @throws ApiError replay_not_found
 */
export async function findReplay(
  { backend, scope, key }: Pick<Caller, "backend" | "scope" | "key">,
  id: string,
) {
  const replay_id = z.uuid().safeParse(id.toLowerCase());
  if (!replay_id.success) throw new ApiError("replay_not_found");
  const { replay } = await backend.value("get-replay", { ...scope, replay_id: replay_id.data });
  if (!isOneOf(key.inboxes, replay.inbox)) throw new ApiError("replay_not_found");
  return shown(replay);
}

/** @param requeued called each time that it has put some events back */
const run = (
  backend: Backend,
  input: TenantScope & { replay_id: string },
  requeued: () => Promise<void>,
): Promise<void> =>
  runJob(async () => {
    const answer = await invalidateAfter(input.tenant, backend.call("continue-replay", input));
    if (!answer.ok) return undefined;
    if (answer.value.requeued > 0) await requeued();
    return answer.value.replay;
  });

function shown({ since, until, created_at, finished_at, ...replay }: Replay): ShownReplay {
  return {
    ...replay,
    since: timeText(since),
    until: timeText(until),
    created_at,
    ...(finished_at !== undefined && { finished_at }),
  };
}
