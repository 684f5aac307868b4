/** Replays, as the public sees them. */
import * as z from "zod";
import { isOneOf } from "../../contract/inbox-name.ts";
import { rateLimits } from "../../contract/limits.ts";
import type { Replay } from "../../contract/replay-operations.ts";
import { replayBody } from "../../contract/requests.ts";
import type { ReplayCount, ShownReplay } from "../../contract/shown-replay.ts";
import type { Caller, TenantScope } from "../authentication/authenticate.ts";
import { readCommand } from "../http/command-body.ts";
import { timeText } from "../http/event-json.ts";
import { type AuditContext, audit } from "../http/log.ts";
import { ApiError } from "../http/problem.ts";
import type { Backend } from "../private-api/backend.ts";
import { invalidateAfter } from "./empty-inbox-cache.ts";
import { inboxNameOf } from "./named-inbox.ts";

/**
 * How long the edge runs a new replay by itself, in milliseconds; the maintenance Lambda
 * takes over what is left.
 */
const runsFor = 20_000;

/** Until it looks again at one that did not move, in milliseconds. */
const pause = 2_000;

interface ReplayContext extends AuditContext {
  req: AuditContext["req"] & { raw: Request };
  env: Pick<Env, "REPLAY_RATE_LIMIT">;
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
  await limit(c);
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
  waitUntil(run(backend, { ...scope, replay_id }));
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

async function limit(c: ReplayContext): Promise<void> {
  const { success } = await c.env.REPLAY_RATE_LIMIT.limit({ key: c.var.tenant });
  if (success) return;
  audit(c, "rate_limited", { tenant: c.var.tenant, key_id: c.var.key.key_id, tier: "replay" });
  throw new ApiError("rate_limited", {
    headers: { "Retry-After": String(rateLimits.replay.period) },
  });
}

async function run(backend: Backend, input: TenantScope & { replay_id: string }): Promise<void> {
  const end = Date.now() + runsFor;
  let examined = -1;
  while (Date.now() < end) {
    const answer = await invalidateAfter(
      input.tenant,
      backend.call("continue-replay", input),
    ).catch(() => undefined);
    if (!answer?.ok || answer.value.replay.state === "done") return;
    // Another runner has it.
    if (answer.value.replay.examined === examined)
      await new Promise((resolve) => setTimeout(resolve, pause));
    examined = answer.value.replay.examined;
  }
}

function shown({ since, until, created_at, finished_at, ...replay }: Replay): ShownReplay {
  return {
    ...replay,
    since: timeText(since),
    until: timeText(until),
    created_at,
    ...(finished_at !== undefined && { finished_at }),
  };
}
