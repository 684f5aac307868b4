import * as z from "zod";

/**
 * Unix milliseconds, up to the end of the year 9999 (so that RFC 3339 texts sort as their instants
 * do).
 */
export const instant = z
  .int("must be a time that exists")
  .min(0, "must be in 1970 or later")
  .max(253_402_300_799_999, "must be in 9999 or earlier, in UTC");
