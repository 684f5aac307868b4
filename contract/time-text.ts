/** Times, as the public API answers them. */
import * as z from "zod";

/**
 * As the edge writes every time, except `created_at`, `acknowledged_at` and `finished_at`, which
 * are Unix milliseconds.
 */
export const timeText = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  .meta({ format: "date-time", description: "RFC 3339, UTC, with milliseconds." });
