/** What a tenant declares of a sender of its own: how it signs, and where its deliveries say what. */
import * as z from "zod";
import { limits } from "./limits.ts";

const { toleranceSeconds, pointerLength } = limits.sources;

export const headerName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, "must be the name of a header")
  .toLowerCase();

/** Where a value stands in a delivery: in a header, or in the body (RFC 6901). */
export const place = z.union([
  z.strictObject({ header: headerName }),
  z.strictObject({
    pointer: z
      .string()
      .max(pointerLength)
      .regex(/^(?:\/(?:[^~/]|~[01])*)+$/, "must be a JSON Pointer, such as /order/id"),
  }),
]);

/** `aud` of the tokens that Google Pub/Sub sends, as its subscription says it. */
export const audience = z
  .string()
  .regex(/^[\x21-\x7e]{1,512}$/, "must be 1 to 512 visible ASCII characters");

export const serviceAccount = z
  .string()
  .regex(/^[a-z0-9._-]{1,128}@[a-z0-9.-]{1,128}$/, "must be the address of a service account");

/** A topic of Amazon SNS that can deliver over HTTPS: no FIFO topic can. */
export const topicArn = z
  .string()
  .regex(
    /^arn:aws(?:-cn|-us-gov)?:sns:[a-z]{2}(?:-[a-z]{1,16}){1,3}-\d{1,2}:\d{12}:[A-Za-z0-9_-]{1,256}$/,
    "must be the ARN of a standard topic",
  );

const signed = z
  .string()
  .max(128)
  .regex(
    /^[^{}]*(?:\{(?:id|timestamp)\}[^{}]*)*\{body\}[^{}]*$/,
    "must be such as {timestamp}.{body}",
  );

/** How a sender of the scheme `hmac` signs. */
export const hmacSettings = z.strictObject({
  header: headerName,
  algorithm: z.enum(["SHA-1", "SHA-256", "SHA-512"]).default("SHA-256"),
  encoding: z.enum(["hex", "base64"]).default("hex"),
  /** In front of the signature, such as `sha256=`. */
  prefix: z
    .string()
    .max(32)
    .regex(/^[\x21-\x7e]*$/, "must be visible ASCII characters")
    .default(""),
  /** What is signed, in its order. */
  signed: signed.default("{body}"),
  /** Unix seconds, in a header, and part of what is signed. */
  timestamp: z
    .strictObject({
      header: headerName,
      tolerance_seconds: z
        .int()
        .min(toleranceSeconds.min)
        .max(toleranceSeconds.max)
        .default(toleranceSeconds.default),
    })
    .optional(),
});
