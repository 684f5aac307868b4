/** The `{inbox}` of a path, and whether the key may use it. */
import { createMiddleware } from "hono/factory";
import { defaultInbox, inboxName, isOneOf } from "../../contract/inbox-name.ts";
import type { KeyRecord } from "../../contract/key.ts";
import type { AuthenticatedEnv } from "../authentication/authenticate.ts";
import { ApiError } from "../http/problem.ts";

/**
 * Lets the operations that follow act in the inbox that the path names, or in `default`.
 * @throws ApiError inbox_not_found if no inbox can have the name, or the key is limited to others
 */
export const namedInbox = () =>
  createMiddleware<AuthenticatedEnv>(async function namedInbox(c, next) {
    const inbox = inboxNameOf(c.get("key"), c.req.param("inbox") ?? defaultInbox);
    if (inbox !== defaultInbox) c.set("scope", { ...c.var.scope, inbox });
    await next();
  });

/**
 * To a key, an inbox that it is not limited to is one that does not exist.
 * @throws ApiError inbox_not_found
 */
export function inboxNameOf({ inboxes }: Pick<KeyRecord, "inboxes">, parameter: string): string {
  const name = inboxName.safeParse(parameter);
  if (!name.success)
    throw new ApiError("inbox_not_found", {
      detail: `No inbox can have this name: a name ${name.error.issues[0]?.message}.`,
      remedy: "Correct the name.",
    });
  if (!isOneOf(inboxes, name.data)) throw new ApiError("inbox_not_found");
  return name.data;
}
