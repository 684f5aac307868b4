/**
 * Tells the backend each minute what waits in the spool. Alarms watch the numbers; and if they fail
 * to come, the edge cannot reach AWS, or its clock stands still.
 */
import { log } from "../http/log.ts";
import type { Backend } from "../private-api/backend.ts";

/** What lies in R2, the oldest first. */
export interface StoredMessages {
  dead: readonly Pick<R2Object, "uploaded">[];
  failed: readonly unknown[];
}

/** @returns once it is told, or cannot be: the next minute tries again */
export async function reportSpool(
  backend: Pick<Backend, "call">,
  env: Pick<Env, "SPOOL">,
  { dead, failed }: StoredMessages,
): Promise<void> {
  try {
    const { backlogCount: waiting, oldestMessageTimestamp } = await env.SPOOL.metrics();
    const since = [
      ...(waiting > 0 && oldestMessageTimestamp ? [oldestMessageTimestamp.getTime()] : []),
      ...dead.slice(0, 1).map(({ uploaded }) => uploaded.getTime()),
    ];
    const oldest_seconds = Math.max(
      0,
      ...since.map((time) => Math.floor((Date.now() - time) / 1_000)),
    );
    await backend.call("report-edge", {
      spool: { failed: failed.length, waiting, oldest_seconds },
    });
  } catch (error) {
    log({ level: "warn", spool: "not_reported", error: String(error) });
  }
}
