/** Errors of sources, through which webhooks come in. */
export const sourceErrors = {
  source_not_found: {
    status: 404,
    title: "There is no such source",
    retryable: false,
    remedy: "Check the name, or the address: `GET /v1/sources` lists the sources of your tenant.",
  },
  source_limit_reached: {
    status: 409,
    title: "The tenant has as many sources as it may have",
    retryable: false,
    remedy: "Delete a source.",
  },
  source_paused: {
    status: 409,
    title: "The source is paused",
    retryable: false,
    remedy: "Let whoever owns the source end the pause, then deliver again.",
  },
  sender_unavailable: {
    status: 503,
    title: "The sender's own service cannot be reached",
    retryable: true,
    remedy: "Wait for the seconds that `Retry-After` says, then deliver again.",
  },
} as const;
