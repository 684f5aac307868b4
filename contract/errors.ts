import { authenticationErrors } from "./authentication-errors.ts";
import { pushErrors } from "./push-errors.ts";
import { sourceErrors } from "./source-errors.ts";

/**
 * Every error that the public API can answer: its HTTP status, a title, whether the same request may
 * succeed later, and what to do. The remedy ends the `detail` of each answer. Causes and examples
 * are in openapi/, which the edge does not carry.
 */
export const errors = {
  invalid_json: {
    status: 400,
    title: "The body is not valid JSON",
    retryable: false,
    remedy: "Correct the body and send it again.",
  },
  invalid_encoding: {
    status: 400,
    title: "The body is not compressed as its header says",
    retryable: false,
    remedy: "Compress the body as `Content-Encoding` says, or send it without that header.",
  },
  incomplete_body: {
    status: 400,
    title: "The body ends before it is complete",
    retryable: true,
    remedy: "Send the request again, with the whole body.",
  },
  invalid_parameter: {
    status: 400,
    title: "A query parameter is not valid",
    retryable: false,
    remedy: "Correct the query and ask again.",
  },
  invalid_header: {
    status: 400,
    title: "A header is not valid",
    retryable: false,
    remedy: "Correct the header and send the request again.",
  },
  invalid_cursor: {
    status: 400,
    title: "The cursor is not valid for this query",
    retryable: false,
    remedy: "Start again without a cursor.",
  },
  ...authenticationErrors,
  event_not_found: {
    status: 404,
    title: "There is no such event",
    retryable: false,
    remedy: "Check the id. The event may have expired, or been erased.",
  },
  inbox_not_found: {
    status: 404,
    title: "There is no such inbox",
    retryable: false,
    remedy: "Check the name: `GET /v1/inboxes` lists the inboxes of your key.",
  },
  lease_not_found: {
    status: 404,
    title: "There is no such lease",
    retryable: false,
    remedy: "Check the id, or name the events by `event_ids`.",
  },
  replay_not_found: {
    status: 404,
    title: "There is no such replay",
    retryable: false,
    remedy: "Check the id. The replay may have expired.",
  },
  job_not_found: {
    status: 404,
    title: "There is no such job",
    retryable: false,
    remedy: "Check the id. The job may have expired.",
  },
  ...sourceErrors,
  ...pushErrors,
  route_not_found: {
    status: 404,
    title: "There is no such route",
    retryable: false,
    remedy: "Check the path: `/openapi.json` lists all of them.",
  },
  method_not_allowed: {
    status: 405,
    title: "The route does not take this method",
    retryable: false,
    remedy: "Use a method that the header `Allow` names.",
  },
  request_timeout: {
    status: 408,
    title: "The body did not arrive in time",
    retryable: true,
    remedy: "Send the request again, with the whole body.",
  },
  event_erased: {
    status: 409,
    title: "The event of this Idempotency-Key was erased",
    retryable: false,
    remedy: "Use a new `Idempotency-Key` for a new event.",
  },
  already_acknowledged: {
    status: 409,
    title: "The event is acknowledged",
    retryable: false,
    remedy: "Nothing is left to do. To process it again, start a replay.",
  },
  inbox_limit_reached: {
    status: 409,
    title: "The tenant has as many inboxes as it may have",
    retryable: false,
    remedy: "Delete an inbox, or ask for a higher limit.",
  },
  inbox_not_empty: {
    status: 409,
    title: "The inbox holds events that are not acknowledged",
    retryable: false,
    remedy: "Settle them first, or delete the inbox with `force=true`: then they are gone from it.",
  },
  lease_limit_reached: {
    status: 409,
    title: "The lease cannot be extended further",
    retryable: false,
    remedy: "Acknowledge the events, or release them.",
  },
  lease_lost: {
    status: 409,
    title: "Another consumer holds a newer lease",
    retryable: false,
    remedy: "Stop working on the event: the other consumer has it now.",
  },
  body_too_large: {
    status: 413,
    title: "The body is too large",
    retryable: false,
    remedy: "Send less: split a batch, or send a link to what is large.",
  },
  unsupported_media_type: {
    status: 415,
    title: "The media type is not supported",
    retryable: false,
    remedy: "Send what the header `Accept` or `Accept-Encoding` of the answer names.",
  },
  validation_failed: {
    status: 422,
    title: "The body does not fit the schema",
    retryable: false,
    remedy: "Correct the members that `errors` names and send the body again.",
  },
  idempotency_key_reused: {
    status: 422,
    title: "The Idempotency-Key was used with another body",
    retryable: false,
    remedy: "Use a new key for a new event, or send the first body again.",
  },
  too_many_inboxes: {
    status: 422,
    title: "The event goes to too many inboxes",
    retryable: false,
    remedy: "Narrow the filters of some inboxes, or delete some.",
  },
  rate_limited: {
    status: 429,
    title: "Too many requests with this API key",
    retryable: true,
    remedy: "Wait for the seconds that `Retry-After` says, then send the request again.",
  },
  too_many_failed_authentications: {
    status: 429,
    title: "Too many failed authentications from this address",
    retryable: true,
    remedy: "Check the API key. Wait for the seconds that `Retry-After` says.",
  },
  internal_error: {
    status: 500,
    title: "Something went wrong on our side",
    retryable: true,
    remedy: "Send the request again later. If it fails again, report the `request_id`.",
  },
  overloaded: {
    status: 503,
    title: "Too many large requests at once",
    retryable: true,
    remedy:
      "Wait for the seconds that `Retry-After` says, then send the request again. Ask for smaller pages, or for fewer at once.",
  },
  backend_unavailable: {
    status: 503,
    title: "The event store cannot be reached",
    retryable: true,
    remedy: "Wait for the seconds that `Retry-After` says, then send the request again.",
  },
} as const;

export type ErrorCode = keyof typeof errors;
