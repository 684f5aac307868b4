/** Short texts in one line. */
import * as z from "zod";

const notPlain = "must not contain control characters or noncharacters of Unicode";
const noncharacterBeyond = /(?![\ufdd0-\ufdef\ufffe\uffff])\p{Noncharacter_Code_Point}/u;

/**
 * A label that is stored, indexed and logged: one line, no control characters, no noncharacters of
 * Unicode (an attribute of a CloudEvent may have none), no lone surrogates, not blank at either end.
 */
export const label = (maxLength: number) =>
  z
    .string()
    .min(1)
    .max(maxLength)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point (C0, DEL, C1, line and paragraph separators, noncharacters of the first plane)
    .regex(/^[^\u0000-\u001f\u007f-\u009f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff]*$/, notPlain)
    .refine((text) => !noncharacterBeyond.test(text), notPlain)
    .refine((text) => text.isWellFormed(), "must be well-formed Unicode")
    .refine((text) => text === text.trim(), "must not begin or end with white space");
