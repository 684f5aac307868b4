/** Errors of pushes. */
export const pushErrors = {
  push_not_found: {
    status: 404,
    title: "The inbox does not push",
    retryable: false,
    remedy: "Define the inbox with `push`: `PUT /v1/inboxes/{name}`.",
  },
  loop_detected: {
    status: 409,
    title: "This service posted it itself",
    retryable: false,
    remedy: "Let the push go elsewhere: not to this service, nor to what forwards to it.",
  },
} as const;
