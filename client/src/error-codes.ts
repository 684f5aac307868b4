/** Every code that an error can have. */

/** What the API answers; docs/errors.md says what each means and what to do. */
export type ApiErrorCode =
  | "invalid_json"
  | "invalid_encoding"
  | "incomplete_body"
  | "invalid_parameter"
  | "invalid_header"
  | "invalid_cursor"
  | "missing_api_key"
  | "invalid_api_key"
  | "expired_api_key"
  | "revoked_api_key"
  | "invalid_signature"
  | "insufficient_scope"
  | "event_not_found"
  | "inbox_not_found"
  | "lease_not_found"
  | "replay_not_found"
  | "job_not_found"
  | "source_not_found"
  | "push_not_found"
  | "loop_detected"
  | "route_not_found"
  | "method_not_allowed"
  | "request_timeout"
  | "event_erased"
  | "already_acknowledged"
  | "inbox_limit_reached"
  | "inbox_not_empty"
  | "source_limit_reached"
  | "source_paused"
  | "sender_unavailable"
  | "lease_limit_reached"
  | "lease_lost"
  | "body_too_large"
  | "unsupported_media_type"
  | "validation_failed"
  | "idempotency_key_reused"
  | "too_many_inboxes"
  | "rate_limited"
  | "too_many_failed_authentications"
  | "internal_error"
  | "overloaded"
  | "backend_unavailable";

export type ErrorCode =
  | ApiErrorCode
  /** No answer arrived: `cause` has the reason. */
  | "network_error"
  /** No answer arrived within the time allowed. */
  | "timeout"
  /** Something answered that is not the API, such as a proxy. */
  | "unexpected_answer"
  /** A newer API may answer codes that this client does not know. */
  | (string & {});
