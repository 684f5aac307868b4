/** What became of a delivery, read off its answer. */

import type { DeliveryRecord, Outcome } from "../../contract/delivery-record.ts";
import type { ErrorCode } from "../../contract/errors.ts";
import { eventId } from "../../contract/event.ts";
import { ApiError } from "../http/problem.ts";
import { NotGenuine } from "./verdict.ts";

const ofErrors: Partial<Record<ErrorCode, Outcome>> = {
  invalid_signature: "refused",
  body_too_large: "too_large",
  source_paused: "paused",
  rate_limited: "rate_limited",
};

interface Answered {
  method: string;
  response: Response;
  error: Error | undefined;
}

/** @returns undefined if it was no delivery: somebody only looked */
export function recordOf(
  { method, response, error }: Answered,
  received_at: number,
): DeliveryRecord | undefined {
  const { status, headers } = response;
  if (error) {
    const outcome = (error instanceof ApiError && ofErrors[error.code]) || "failed";
    const reason = error instanceof NotGenuine ? { reason: error.reason } : {};
    return { received_at, outcome, ...reason, status };
  }
  if (method === "HEAD") return undefined;
  if (method === "OPTIONS")
    return headers.has("webhook-allowed-origin")
      ? { received_at, outcome: "handshake", status }
      : undefined;
  const event_id = eventId.safeParse(headers.get("x-event-id")).data;
  return event_id === undefined
    ? { received_at, outcome: "handshake", status }
    : { received_at, outcome: outcomeOf(response), event_id, status };
}

function outcomeOf({ status, headers }: Response): Outcome {
  if (status === 202) return "spooled";
  return headers.has("idempotency-replayed") ? "repeated" : "accepted";
}
