/**
 * Push: the events of an inbox are posted to a receiver's URL, signed as Standard Webhooks say. What
 * is secret of it lies apart from the definition of the inbox.
 */
import * as z from "zod";
import { instant } from "./instant.ts";
import { pushLimits } from "./push-limits.ts";

const { concurrency, perSecond, secretBytes } = pushLimits;

/** Which hosts and ports are refused, the edge knows. */
const url = z
  .string()
  .max(pushLimits.urlLength)
  .regex(
    /^https?:\/\/[^\s\\/?#@]+(?:[/?][^\s\\#]*)?$/i,
    "must be a URL that begins with `https://`, without a user or a fragment",
  );

/** `event`: each event is posted. `notify`: an empty post says that some wait. */
export const pushModes = ["event", "notify"] as const;
/** Of the body: as the API shows events, or as structured CloudEvents. */
export const pushFormats = ["json", "cloudevents"] as const;

export const pushSettings = z.strictObject({
  url,
  mode: z.enum(pushModes),
  format: z.enum(pushFormats).optional(),
  /** Posts at the same time. With 1, events go out one by one, oldest first. */
  concurrency: z.int().min(concurrency.min).max(concurrency.max).optional(),
  max_per_second: z.int().min(perSecond.min).max(perSecond.max).optional(),
});
export type PushSettings = z.infer<typeof pushSettings>;

/** Signs what is posted. */
export const pushSecret = z
  .string()
  .max(200)
  .regex(
    /^whsec_(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
    "must be `whsec_` and base64",
  )
  .refine((text) => {
    const bytes = (text.replace(/=+$/, "").length - "whsec_".length) * 0.75;
    return Math.floor(bytes) >= secretBytes.min && Math.floor(bytes) <= secretBytes.max;
  }, `must be base64 of ${secretBytes.min} to ${secretBytes.max} bytes`);

/** Headers that are ours, the connection's, or Cloudflare's. */
const reserved =
  /^(?:webhook-.*|content-.*|host|user-agent|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|expect|accept-encoding|date|forwarded|x-forwarded-.*|x-real-ip|via|cf-.*|zapier-triggers-.*|cdn-loop|traceparent|tracestate)$/i;

const headerName = z
  .string()
  .max(128)
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, "must be the name of a header")
  .refine((name) => !reserved.test(name), "is a header that cannot be set");

const headerValue = z
  .string()
  .max(1_024)
  .regex(/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/, "must be printable ASCII characters");

/** Headers of a receiver's own, such as `Authorization`: they are kept as secrets. */
export const pushHeaders = z
  .record(headerName, headerValue)
  .refine(
    (headers) => Object.keys(headers).length <= pushLimits.headers,
    `must be at most ${pushLimits.headers} headers`,
  )
  .refine((headers) => {
    const names = Object.keys(headers).map((name) => name.toLowerCase());
    return new Set(names).size === names.length;
  }, "must name each header once")
  .refine(
    (headers) => JSON.stringify(headers).length <= pushLimits.headerBytes,
    `must be at most ${pushLimits.headerBytes} characters of JSON`,
  );
export type PushHeaders = z.infer<typeof pushHeaders>;

/** As it may be written. */
export const writtenPush = pushSettings.extend({
  mode: z.enum(pushModes).default("event"),
  /** Absent: the one that there is, or else one that is made. */
  secret: pushSecret.optional(),
  /** Absent: those that there are, unless the receiver is another. */
  headers: pushHeaders.optional(),
});

/** What a push is signed and sent with. */
export const pushSecrets = z.strictObject({
  /** Newest first; `until` in Unix milliseconds. */
  secrets: z
    .array(z.strictObject({ secret: pushSecret, until: instant.optional() }))
    .min(1)
    .max(2),
  headers: pushHeaders,
});
export type PushSecrets = z.infer<typeof pushSecrets>;
