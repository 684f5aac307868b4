/** One example of each error: the document that is answered. */
import { detailOf, type Occurrence } from "../error-detail.ts";
import { type ErrorCode, errors } from "../errors.ts";
import { limits } from "../limits.ts";
import type { Problem } from "../problem.ts";
import { responseHeaders } from "./response-headers.ts";

/** Of a deployment. */
const origin = "https://triggers.example";

/** What happened in the example of each code, where the code alone does not say it. */
const occurrences: Partial<Record<ErrorCode, Occurrence>> = {
  invalid_json: {
    detail: "At character 12: expected a value.",
    members: {
      position: 12,
      errors: [{ pointer: "", detail: "is not JSON from character 12 on: expected a value" }],
    },
  },
  invalid_parameter: {
    members: {
      errors: [
        {
          parameter: "limit",
          detail: `must be from ${limits.pageSize.min} to ${limits.pageSize.max}`,
        },
      ],
    },
  },
  invalid_header: {
    members: {
      errors: [
        {
          header: "Idempotency-Key",
          detail: `must be 1 to ${limits.idempotencyKeyLength} visible ASCII characters`,
        },
      ],
    },
  },
  invalid_cursor: {
    members: {
      errors: [{ parameter: "cursor", detail: "is not one that this API gave out for this query" }],
    },
  },
  insufficient_scope: { members: { required_scope: "inbox:read" } },
  body_too_large: { members: { max_bytes: limits.payloadBytes } },
  unsupported_media_type: {
    detail: "The header `Content-Type` is missing.",
    remedy: "Send `application/json`, in UTF-8.",
  },
  validation_failed: { members: { errors: [{ pointer: "/payload", detail: "is required" }] } },
};

export function problemExample(code: ErrorCode): Problem {
  const { status, title, retryable } = errors[code];
  const occurrence = occurrences[code];
  return {
    type: `${origin}/errors/${code}`,
    title,
    status,
    detail: detailOf(code, occurrence),
    code,
    request_id: responseHeaders["X-Request-Id"].example,
    retryable,
    ...occurrence?.members,
  };
}

/** As an item of many carries it. */
export function itemProblemExample<Code extends ErrorCode>(code: Code) {
  const { title, retryable } = errors[code];
  const detail = detailOf(code, occurrences[code]);
  return { code, title, detail, retryable, ...occurrences[code]?.members };
}
