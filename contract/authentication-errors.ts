/** Errors that say why a key, or a delivery, is not let in, or not that far. */
export const authenticationErrors = {
  missing_api_key: {
    status: 401,
    title: "An API key is required",
    retryable: false,
    remedy: "Send a key in the header `X-API-Key`, or as `Authorization: Bearer`.",
  },
  invalid_api_key: {
    status: 401,
    title: "The API key is not valid",
    retryable: false,
    remedy: "Check that the whole key was sent, or ask for a new one.",
  },
  expired_api_key: {
    status: 401,
    title: "The API key has expired",
    retryable: false,
    remedy: "Ask for a new key.",
  },
  revoked_api_key: {
    status: 401,
    title: "The API key was revoked",
    retryable: false,
    remedy: "Ask for a new key.",
  },
  invalid_signature: {
    status: 401,
    title: "The delivery is not signed as this source expects",
    retryable: false,
    remedy: "Check that the sender and the source have the same secret and scheme, and the clock.",
  },
  insufficient_scope: {
    status: 403,
    title: "The API key may not do this",
    retryable: false,
    remedy: "Use a key that has the scope.",
  },
} as const;
