/** Replays, as the public sees them. */
import * as z from "zod";
import { rateLimits } from "../../contract/limits.ts";
import type { Replay } from "../../contract/replay-operations.ts";
import { replayBody } from "../../contract/requests.ts";
import type { ReplayCount, ShownReplay } from "../../contract/shown-replay.ts";
import type { AuthenticatedEnv, RequestContext } from "../env.ts";
import { readCommand } from "../http/command-body.ts";
import { timeText } from "../http/event-json.ts";
import { audit } from "../http/log.ts";
import { ApiError } from "../http/problem.ts";
import type { Backend } from "../private-api/backend.ts";

/**
 * How long the edge carries a new replay on by itself, in milliseconds; the maintenance Lambda
 * takes over what is left.
 */
const carriedFor = 20_000;

/** Until it looks again at one that did not move, in milliseconds. */
const pause = 2_000;

/** A dry run is counted, anything else is begun. */
export async function countOrStartReplay(
  c: RequestContext<AuthenticatedEnv>,
  waitUntil: (work: Promise<unknown>) => void,
) {
  const { dry_run, ...request } = await readCommand(c, replayBody);
  await limit(c);
  const { owner, backend, key, tenant } = c.var;
  if (dry_run)
    return {
      count: {
        dry_run,
        ...(await backend.value("count-replay", { ...owner, ...request })),
      } satisfies ReplayCount,
    };
  const replay_id = crypto.randomUUID();
  audit(c, "replay_started", { tenant, key_id: key.key_id, replay_id });
  const { replay } = await backend.value("start-replay", { ...owner, ...request, replay_id });
  waitUntil(carry(backend, { ...owner, replay_id }));
  return { replay: shown(replay) };
}

/** @throws ApiError replay_not_found */
export async function findReplay(
  { var: { backend, owner } }: RequestContext<AuthenticatedEnv>,
  id: string,
) {
  const replay_id = z.uuid().safeParse(id.toLowerCase());
  if (!replay_id.success) throw new ApiError("replay_not_found");
  return shown((await backend.value("get-replay", { ...owner, replay_id: replay_id.data })).replay);
}

async function limit(c: RequestContext<AuthenticatedEnv>): Promise<void> {
  const { success } = await c.env.REPLAY_RATE_LIMIT.limit({ key: c.var.tenant });
  if (success) return;
  audit(c, "rate_limited", { tenant: c.var.tenant, key_id: c.var.key.key_id, tier: "replay" });
  throw new ApiError("rate_limited", {
    headers: { "Retry-After": String(rateLimits.replay.period) },
  });
}

async function carry(
  backend: Backend,
  input: { tenant: string; shards: number; replay_id: string },
): Promise<void> {
  const end = Date.now() + carriedFor;
  let examined = -1;
  while (Date.now() < end) {
    const answer = await backend.call("continue-replay", input).catch(() => undefined);
    if (!answer?.ok || answer.value.replay.state === "done") return;
    // Somebody else carries it on.
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
