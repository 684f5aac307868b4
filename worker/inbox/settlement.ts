/** What became of each event that a consumer wanted settled. */
import type { ErrorCode } from "../../contract/errors.ts";
import type { Status } from "../../contract/status.ts";
import { timeText } from "../http/event-json.ts";
import { itemProblem } from "../http/problem.ts";

interface Outcome {
  event_id: string;
  error?: ErrorCode | undefined;
  /** If it may be another than what was asked for. */
  status?: Status | undefined;
  acknowledged_at?: number | undefined;
  lease_expires_at?: number | undefined;
}

/** @param settled the status of those that were settled */
export function settlement(settled: Status, outcomes: Outcome[]) {
  const results = outcomes.map(({ event_id, error, status, acknowledged_at, lease_expires_at }) => {
    if (error !== undefined) return { event_id, error: itemProblem(error) };
    return {
      event_id,
      status: status ?? settled,
      ...(acknowledged_at !== undefined && { acknowledged_at }),
      ...(lease_expires_at !== undefined && { lease_expires_at: timeText(lease_expires_at) }),
    };
  });
  const failed = outcomes.filter(({ error }) => error !== undefined).length;
  return { results, succeeded: outcomes.length - failed, failed };
}
