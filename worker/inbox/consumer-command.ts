/** What a consumer asks of an inbox. */
import type * as z from "zod";
import type { Caller } from "../authentication/authenticate.ts";
import { readCommand } from "../http/command-body.ts";

/** @returns what the body says, of which inbox, and when it was asked */
export async function consumerCommand<Schema extends z.ZodType<object>>(
  c: { req: { raw: Request }; var: Pick<Caller, "scope"> },
  schema: Schema,
) {
  // Before the body is read: whatever comes later, the consumer did not know of it.
  const asked_at = Date.now();
  return { asked_at, ...c.var.scope, ...(await readCommand(c.req.raw, schema)) };
}
