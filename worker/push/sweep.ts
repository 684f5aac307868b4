/** Each minute wakes the dispatchers of inboxes in which events wait: a wake-up may have been lost. */
import { pushLimits } from "../../contract/push-limits.ts";
import { inTurns } from "../http/concurrency.ts";
import { log } from "../http/log.ts";
import { newTraceparent } from "../http/trace-context.ts";
import { Backend } from "../private-api/backend.ts";
import { wakePush } from "../wake/wake-pushes.ts";

const atOnce = 50;

/** Called by the clock. What fails now is found a minute later. */
export async function sweepPushes(env: Env): Promise<void> {
  const context = { requestId: crypto.randomUUID(), traceparent: newTraceparent() };
  try {
    const backend = new Backend({ env, ...context });
    const limit = pushLimits.sweptInboxes;
    const { inboxes, capped } = await backend.value("list-push-backlogs", { limit });
    await inTurns(inboxes, atOnce, (place) => wakePush(env, place));
    if (inboxes.length > 0) log({ push: "swept", inboxes: inboxes.length, capped });
  } catch (error) {
    log({ level: "warn", push: "not_swept", error: String(error) });
  }
}
