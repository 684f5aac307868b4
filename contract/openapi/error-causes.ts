/** When each error is answered: for its page, and for docs/errors.md. */
import type { ErrorCode } from "../errors.ts";
import { limits, rateLimits } from "../limits.ts";

const count = (value: number): string => value.toLocaleString("en-US");
const { standard, high, failedAuthentication, delivery } = rateLimits;

export const errorCauses: Record<ErrorCode, string> = {
  invalid_json: `The body is not JSON (RFC 8259), is not UTF-8, or nests deeper than ${limits.jsonDepth} levels. \`position\` is the character at which reading stopped.`,
  invalid_encoding:
    "`Content-Encoding` names gzip or deflate, and the body is something else, ends too early, or goes on behind its end.",
  incomplete_body:
    "The connection ended before the body did, fewer bytes came than `Content-Length` says, or a chunk is malformed.",
  invalid_parameter:
    "A query parameter has a value that it cannot have, is not known, or stands in the query twice. `errors` names each of them.",
  invalid_header:
    "A request header has a value that it cannot have: `Idempotency-Key`, or an attribute of a CloudEvent in binary mode. `errors` names it.",
  invalid_cursor:
    "A `cursor`, or a `Last-Event-ID`, was altered or cut, or belongs to another query or tenant. A cursor continues only the query that it came from.",
  missing_api_key: "The request has no API key.",
  invalid_api_key:
    "The key was mistyped or cut, or there is no such key. A wrong key and an unknown key get the same answer.",
  expired_api_key: "The key was made with an expiry, and that time has passed.",
  revoked_api_key: "Somebody revoked the key, or rotated it and its time of grace is over.",
  insufficient_scope:
    "The key is valid, but may not do this. `required_scope` names what it lacks; a key that is limited to inboxes may do nothing that acts in all of them. `GET /v1/me` lists the scopes of a key.",
  event_not_found:
    "No event of your tenant has this id: it was mistyped, was erased, or its retention has ended. An event of another tenant gets the same answer.",
  inbox_not_found:
    "No inbox of your tenant has this name, `default` is switched off, or your key is limited to other inboxes.",
  lease_not_found:
    "No lease of your tenant has this id: it was mistyped, or it began more than 13 hours ago.",
  replay_not_found:
    "No replay of your tenant has this id: it was mistyped, it began more than 30 days ago, or your key is limited to other inboxes than its.",
  job_not_found:
    "No job of your tenant has this id: it was mistyped, it began more than 30 days ago, or your key is limited to other inboxes than its.",
  source_not_found:
    "No source of your tenant has this name; or, for a delivery, the address is not one that was given out, or its source was deleted.",
  push_not_found: "The inbox has no `push`: its events are leased or listed, and not posted.",
  loop_detected:
    "The request has the header `Zapier-Triggers-Push`, which marks what an inbox pushes: it came back to where events are taken in, and would go round without end.",
  source_limit_reached: `A tenant may have ${limits.sources.most} sources.`,
  source_paused: "The source has `paused: true`: it takes no deliveries. Most senders try again.",
  sender_unavailable:
    "Google's keys, or a certificate of Amazon SNS, cannot be fetched: nobody can verify the delivery now. Or Amazon SNS did not take the confirmation of a subscription.",
  invalid_signature:
    "The signature or the credential of a delivery is missing, malformed, made with another secret, or over another body; or the time that it signs is too far from now. The operators' log says which.",
  route_not_found: "The API has no route with this path.",
  method_not_allowed: "The route exists, but not with this method.",
  request_timeout: `The body did not arrive in full within ${limits.bodyReadMilliseconds / 1000} seconds, or the connection ended before it had.`,
  event_erased:
    "An event was published with this `Idempotency-Key`, and then erased. A late retry does not bring it back.",
  already_acknowledged:
    "The event was acknowledged before, so it cannot be released, extended, rejected or redriven.",
  inbox_limit_reached: `A tenant may have ${limits.inboxes.default} inboxes beside \`default\`, unless its settings say another number.`,
  inbox_not_empty:
    "The inbox was to be deleted, and holds events that are pending, delivered or dead letters.",
  lease_limit_reached: `A lease can be extended until ${limits.leaseTotalSeconds / 3600} hours after it began.`,
  lease_lost:
    "The lease that you named expired, and another consumer has leased the event since. It will settle the event.",
  body_too_large: `The body, or the payload in it, is larger than allowed: a payload may have ${count(limits.payloadBytes)} bytes, a batch ${count(limits.batchBodyBytes)}, the body of a command ${count(limits.commandBodyBytes)}. \`max_bytes\` names the limit.`,
  unsupported_media_type:
    "`Content-Type` names a media type or a charset, or `Content-Encoding` a compression, that this route does not take.",
  validation_failed:
    "The body is JSON, but not as the route needs it: a member is missing, unknown, of the wrong type, or out of its bounds. `errors` names each of them by a JSON Pointer (RFC 6901).",
  idempotency_key_reused:
    "An event with another content was published with this `Idempotency-Key` before; or, for a CloudEvent, with this `source` and `id`.",
  too_many_inboxes: `An event may go to ${limits.inboxes.perEvent} inboxes beside \`default\`, and the filters of more let this one in.`,
  rate_limited: `A \`standard\` key may send ${count(standard.limit)} requests in ${standard.period} seconds, a \`high\` key ${count(high.limit)}, in each location of the edge. Replays, jobs by filter, and what fills inboxes, have a limit of their own. One source takes ${count(delivery.limit)} deliveries in ${delivery.period} seconds from one address.`,
  too_many_failed_authentications: `More than ${failedAuthentication.limit} requests a minute came from this address with keys that are not valid.`,
  internal_error: "The service has a fault. The operators see it in their logs.",
  overloaded:
    "The requests and answers of your tenant that are under way in this part of the edge are large, and there was no room for another within two seconds.",
  backend_unavailable:
    "The edge cannot reach the event store. Publishing goes on: a publish is answered 202, and stored later.",
};
