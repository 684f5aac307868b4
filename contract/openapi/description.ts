/** What holds for every route, for people: the head of the document. */

import { keyCache } from "../cache-bounds.ts";
import { errors } from "../errors.ts";
import { limits, rateLimits } from "../limits.ts";

const row = ([code, { status, title, retryable, remedy }]: [
  string,
  (typeof errors)[keyof typeof errors],
]): string =>
  `| [\`${code}\`](/errors/${code}) | ${status} | ${retryable ? "yes" : "no"} | ${title}. ${remedy} |`;

const count = (value: number): string => value.toLocaleString("en-US");

const { standard, high, failedAuthentication } = rateLimits;

export const description = `Any system posts a JSON event to one URL near it. The event is stored durably, waits in its tenant's inbox, is polled (or leased) by
consumers, and leaves the inbox when it is acknowledged.

## Authentication

Send an API key as \`X-API-Key\`, or as \`Authorization: Bearer\`. A key belongs to one tenant and sees only that tenant's events. Its scopes say what it may do:
\`events:write\`, \`inbox:read\`, \`inbox:ack\`; \`admin\` is all of them and more. A revoked key stops everywhere within ${keyCache.fresh} seconds.

## Promises

1. A 2xx to a publish means durable.
2. A retry with the same \`Idempotency-Key\` never makes a second event.
3. A payload comes back as it was sent, letter for letter.
4. A read never consumes: \`GET\` changes nothing.
5. An acknowledgment may be repeated; one that names a lease is refused while a newer lease holds the event.
6. A page is full, or it is the last.

## Limits

A payload has at most ${count(limits.payloadBytes)} bytes of JSON text, metadata ${count(limits.metadataBytes)}; \`source\` and \`type\` ${limits.sourceLength} characters; there are at most ${limits.tags} tags of ${limits.tagLength}.
Nesting ends at ${limits.jsonDepth} levels. Bodies are \`application/json\` (to publish, CloudEvents, too) in UTF-8, not compressed. Members and parameters that are not known, or stand there twice, are errors.
A \`standard\` key may ask ${count(standard.limit)} times in ${standard.period} seconds, a \`high\` one ${count(high.limit)} times, for each Cloudflare location; ${failedAuthentication.limit} failed authentications a minute from one address (of IPv6: one /64) are too many.

## Every answer

Times are RFC 3339 in UTC with milliseconds; \`created_at\`, \`acknowledged_at\` and \`finished_at\` are Unix milliseconds. Every answer carries \`X-Request-Id\`.
Pages of any origin may ask, and read the headers that are documented here (\`Access-Control-Allow-Origin: *\`, without cookies). \`HEAD\` works where \`GET\` does.

## Errors

Every error is \`application/problem+json\` (RFC 9457) with a \`code\`, the \`request_id\`, and whether the same request may succeed later (\`retryable\`).
Its \`detail\` says what happened and what to do. Its \`type\` is the address of a page about the code. \`errors\` names each fault by \`pointer\` (into the body), \`parameter\` or \`header\`.
A path that is not listed here answers 404 \`route_not_found\`; a method that is not, to whoever may ask there at all, 405 \`method_not_allowed\` with \`Allow\`.

| code | status | retryable | meaning and remedy |
|---|---|---|---|
${Object.entries(errors).map(row).join("\n")}
`;
