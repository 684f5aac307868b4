/**
 * Every error that the public API can answer: its HTTP status, a title for people, whether the same
 * request may succeed later, and what to do. The README's table is checked against it.
 */
export const errors = {
  invalid_json: {
    status: 400,
    title: "The body is not valid JSON",
    retryable: false,
    remedy: "Fix the body at `position`.",
  },
  invalid_parameter: {
    status: 400,
    title: "A query parameter is not valid",
    retryable: false,
    remedy: "See `errors[].parameter`.",
  },
  invalid_header: {
    status: 400,
    title: "A header is not valid",
    retryable: false,
    remedy: "See `detail`.",
  },
  invalid_cursor: {
    status: 400,
    title: "The cursor is not valid for this query",
    retryable: false,
    remedy: "Start again without a cursor.",
  },
  missing_api_key: {
    status: 401,
    title: "An API key is required",
    retryable: false,
    remedy: "Send it in `X-API-Key`.",
  },
  invalid_api_key: {
    status: 401,
    title: "The API key is not valid",
    retryable: false,
    remedy: "Check the key; ask for a new one.",
  },
  expired_api_key: {
    status: 401,
    title: "The API key has expired",
    retryable: false,
    remedy: "Rotate the key.",
  },
  revoked_api_key: {
    status: 401,
    title: "The API key was revoked",
    retryable: false,
    remedy: "Ask for a new key.",
  },
  insufficient_scope: {
    status: 403,
    title: "The API key may not do this",
    retryable: false,
    remedy: "Use a key with the `required_scope`.",
  },
  event_not_found: {
    status: 404,
    title: "There is no such event",
    retryable: false,
    remedy: "Check the id; it may have expired.",
  },
  lease_not_found: {
    status: 404,
    title: "There is no such lease",
    retryable: false,
    remedy: "Name the events by `event_ids`.",
  },
  replay_not_found: {
    status: 404,
    title: "There is no such replay",
    retryable: false,
    remedy: "Check the id; it may have expired.",
  },
  route_not_found: {
    status: 404,
    title: "There is no such route",
    retryable: false,
    remedy: "Check the path.",
  },
  method_not_allowed: {
    status: 405,
    title: "The route does not take this method",
    retryable: false,
    remedy: "Use one of the `Allow` header.",
  },
  request_timeout: {
    status: 408,
    title: "The body did not arrive in time",
    retryable: true,
    remedy: "Send it again, faster.",
  },
  event_erased: {
    status: 409,
    title: "The event of this Idempotency-Key was erased",
    retryable: false,
    remedy: "Use a new key for a new event.",
  },
  already_acknowledged: {
    status: 409,
    title: "The event is acknowledged",
    retryable: false,
    remedy: "Nothing is left to do with it.",
  },
  lease_limit_reached: {
    status: 409,
    title: "The lease cannot be extended further",
    retryable: false,
    remedy: "Finish, or release the events.",
  },
  lease_lost: {
    status: 409,
    title: "Another consumer holds a newer lease",
    retryable: false,
    remedy: "Drop the work: it is not yours any more.",
  },
  body_too_large: {
    status: 413,
    title: "The body is too large",
    retryable: false,
    remedy: "Stay within `max_bytes`.",
  },
  unsupported_media_type: {
    status: 415,
    title: "The media type is not supported",
    retryable: false,
    remedy: "Send `application/json`, uncompressed.",
  },
  validation_failed: {
    status: 422,
    title: "The body does not fit the schema",
    retryable: false,
    remedy: "See `errors[].pointer`.",
  },
  idempotency_key_reused: {
    status: 422,
    title: "The Idempotency-Key was used with another body",
    retryable: false,
    remedy: "Use a new key for a new event.",
  },
  rate_limited: {
    status: 429,
    title: "Too many requests with this API key",
    retryable: true,
    remedy: "Wait for `Retry-After` seconds.",
  },
  too_many_failed_authentications: {
    status: 429,
    title: "Too many failed authentications from this address",
    retryable: true,
    remedy: "Wait for `Retry-After` seconds.",
  },
  internal_error: {
    status: 500,
    title: "Something went wrong on our side",
    retryable: true,
    remedy: "Report the `request_id`.",
  },
  backend_unavailable: {
    status: 503,
    title: "The event store cannot be reached",
    retryable: true,
    remedy: "Repeat after `Retry-After`.",
  },
} as const;

export type ErrorCode = keyof typeof errors;
