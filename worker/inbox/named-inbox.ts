/** The `{inbox}` of a path. */
import { createMiddleware } from "hono/factory";
import { defaultInbox, inboxName } from "../../contract/inbox-name.ts";
import type { AuthenticatedEnv } from "../authentication/authenticate.ts";
import { ApiError } from "../http/problem.ts";

/**
 * Lets the operations that follow act in the inbox that the path names.
 * @throws ApiError inbox_not_found if no inbox can have the name
 */
export const namedInbox = () =>
  createMiddleware<AuthenticatedEnv>(async function namedInbox(c, next) {
    const inbox = inboxNameOf(c.req.param("inbox"));
    if (inbox !== defaultInbox) c.set("scope", { ...c.var.scope, inbox });
    await next();
  });

/** @throws ApiError inbox_not_found */
export function inboxNameOf(parameter: string | undefined): string {
  const name = inboxName.safeParse(parameter);
  if (!name.success) throw new ApiError("inbox_not_found");
  return name.data;
}
