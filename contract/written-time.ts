/** Times as queries and bodies say them. */
import * as z from "zod";
import { instant } from "./instant.ts";
import { readTime } from "./time.ts";

/**
 * A time beyond all that the store takes selects what the last one within does.
 * @returns Unix milliseconds
 */
const time = (min: number, max: number) =>
  z
    .string()
    .meta({ format: "date-time" })
    .transform((text, context) => {
      const read = readTime(text);
      if (read !== undefined) return Math.min(Math.max(read, min), max);
      context.addIssue(
        "must be an RFC 3339 time that exists, such as 2026-11-23T10:00:00Z (in a URL, + is written %2B)",
      );
      return z.NEVER;
    })
    .pipe(instant);

const lastInstant = instant.maxValue ?? 0;

/** Inclusive. */
export const since = time(0, lastInstant - 1);

/** Exclusive. */
export const until = time(1, lastInstant);
