/**
 * The headers of answers that say something about the answer; those for browsers, which all answers
 * have, are told in words.
 */
import { rateLimits } from "../limits.ts";

interface Header {
  description: string;
  schema: object;
  example: string | number;
}

const { standard } = rateLimits;

export const responseHeaders = {
  "X-Request-Id": {
    description:
      "Names this request in our logs: what to report. A request's own `X-Request-Id` is kept, if it is up to 128 of `A-Z a-z 0-9 _ - =`.",
    schema: { type: "string", minLength: 1, maxLength: 128 },
    example: "5f0c1a52-7a0e-4b62-9d0f-31f5c0a7d9e4",
  },
  "RateLimit-Policy": {
    description:
      "The key's tier: how many requests (`q`) in how many seconds (`w`), for each Cloudflare location.",
    schema: { type: "string", pattern: '^"(standard|high)";q=\\d+;w=\\d+$' },
    example: `"standard";q=${standard.limit};w=${standard.period}`,
  },
  "Retry-After": {
    description: "Seconds to wait before the request is repeated.",
    schema: { type: "integer", minimum: 1 },
    example: standard.period,
  },
  "WWW-Authenticate": {
    description: "How to authenticate (RFC 9110).",
    schema: { type: "string" },
    example: 'Bearer realm="zapier-triggers"',
  },
  Location: {
    description: "The path of what was made.",
    schema: { type: "string", format: "uri-reference" },
    example: "/v1/events/6f1f6a52-9f0a-4c3e-8a57-2f6d1c0b9e11",
  },
  "Idempotency-Replayed": {
    description:
      "This answer is a repetition: an earlier request with the same `Idempotency-Key` stored the event.",
    schema: { type: "string", const: "true" },
    example: "true",
  },
  Link: {
    description:
      'The next page (RFC 8288, `rel="next"`), with the whole query; absent on the last.',
    schema: { type: "string" },
    example: '</v1/inbox?limit=50&cursor=AQAAAZ>; rel="next"',
  },
  ETag: {
    description:
      "Names this version: as `If-None-Match` it spares the body of one that has not changed.",
    schema: { type: "string" },
    example: '"5f0c1a527a0e"',
  },
  "Cache-Control": {
    description: "Whether, and how, the answer may be kept.",
    schema: { type: "string", enum: ["no-store", "no-cache"] },
    example: "no-cache",
  },
  "Server-Timing": {
    description: "Only for a key with the scope `admin`: where the time went, in milliseconds.",
    schema: { type: "string" },
    example: "key;dur=0, backend;dur=9, function;dur=6, store;dur=4",
  },
  Accept: {
    description: "The media types that are taken.",
    schema: { type: "string" },
    example: "application/json",
  },
  "Accept-Encoding": {
    description: "The content codings that are taken.",
    schema: { type: "string", const: "gzip, deflate, identity" },
    example: "gzip, deflate, identity",
  },
} as const satisfies Record<string, Header>;

export type HeaderName = keyof typeof responseHeaders;

/** @returns the headers object of an answer, as references to the components */
export const headerReferences = (
  always: readonly HeaderName[],
  sometimes: readonly HeaderName[] = [],
): object =>
  Object.fromEntries([
    ...always.map((name) => [name, reference(name, true)]),
    ...sometimes
      .filter((name) => !always.includes(name))
      .map((name) => [name, reference(name, false)]),
  ]);

/** A header that is there always is another component than the same header that may be missing. */
const reference = (name: HeaderName, isRequired: boolean): object => ({
  $ref: `#/components/headers/${isRequired ? name : `Optional-${name}`}`,
});

/** @returns what `components.headers` holds; `isUsed` tells which are referred to */
export const headerComponents = (isUsed: (reference: string) => boolean): object =>
  Object.fromEntries(
    Object.entries(responseHeaders)
      .flatMap(([name, header]) => [
        [name, { ...header, required: true }] as const,
        [`Optional-${name}`, { ...header, required: false }] as const,
      ])
      .filter(([name]) => isUsed(`#/components/headers/${name}`)),
  );
