/** Members that are checked, and not kept as text: by their values, or by their size. */
import type * as z from "zod";
import { type MemberError, pointerOf } from "./faults.ts";

/**
 * Checks small members by their values. `fromEntries` makes even `__proto__` a plain member, which
 * the schema then refuses.
 */
export function checkValues<Schema extends z.ZodType>(
  members: Iterable<[string, string]>,
  schema: Schema,
): { value: z.infer<Schema> } | { errors: MemberError[] } {
  const values = Object.fromEntries(
    Array.from(members, ([name, text]) => [name, JSON.parse(text)]),
  );
  const result = schema.safeParse(values);
  return result.success
    ? { value: result.data }
    : { errors: result.error.issues.flatMap(memberErrors) };
}

/** A UTF-16 unit becomes at most three bytes, so most texts need no counting. */
export const exceeds = (text: string, maxBytes: number): boolean =>
  text.length * 3 > maxBytes && new TextEncoder().encode(text).byteLength > maxBytes;

function memberErrors(issue: z.core.$ZodIssue): MemberError[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      pointer: pointerOf([...issue.path, key]),
      detail: "is not a known member",
    }));
  }
  return [{ pointer: pointerOf(issue.path), detail: issue.message }];
}
