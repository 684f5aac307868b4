/** Attempts: deliveries of an event that ended without an acknowledgment, and why. */
import * as z from "zod";
import { instant } from "./instant.ts";
import { label } from "./label.ts";
import { limits } from "./limits.ts";
import { utf8Bytes } from "./utf8-bytes.ts";

/** How an attempt ended. */
export const outcomes = ["released", "expired", "rejected"] as const;

/** Who leases: a label of the consumer's own. */
export const consumer = label(limits.consumerLength);

const notPlain = "must not contain control characters, except for tabs and line breaks";

/** What a consumer says of an attempt that failed: several lines, such as a stack trace. */
export const reason = z
  .string()
  .min(1)
  .max(limits.reasonBytes)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point (C0 without tab and line breaks, DEL, C1)
  .regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$/, notPlain)
  .refine((text) => text.isWellFormed(), "must be well-formed Unicode")
  // One fault is told once: of what is empty or too long already, nothing more is.
  .refine((text) => text === "" || text.trim() !== "", "must not be blank")
  .refine(
    (text) => text.length > limits.reasonBytes || utf8Bytes(text) <= limits.reasonBytes,
    `must be at most ${limits.reasonBytes} bytes of UTF-8`,
  );

/** A reason as lists show it: its beginning, in one line. */
export function reasonLine(text: string): string {
  let line = "";
  for (const character of text.replace(/[\s\p{Cc}]+/gu, " ").trim()) {
    if (line.length + character.length > limits.reasonLineLength) break;
    line += character;
  }
  return line.trimEnd();
}

export const attempt = z.object({
  /** Not known of a lease that began before leases said so. */
  leased_at: instant.optional(),
  ended_at: instant,
  outcome: z.enum(outcomes),
  consumer: consumer.optional(),
  reason: z.string().optional(),
});
export type Attempt = z.infer<typeof attempt>;
