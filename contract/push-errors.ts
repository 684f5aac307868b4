/** Errors of pushes. */
export const pushErrors = {
  push_not_found: {
    status: 404,
    title: "The inbox does not push",
    retryable: false,
    remedy: "Define the inbox with `push`: `PUT /v1/inboxes/{name}`.",
  },
} as const;
