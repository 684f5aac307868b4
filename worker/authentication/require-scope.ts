/** What a key may do. */
import { createMiddleware } from "hono/factory";
import type { RequestIdVariables } from "hono/request-id";
import type { KeyRecord, Scope } from "../../contract/key.ts";
import { audit } from "../http/log.ts";
import { ApiError } from "../http/problem.ts";
import { BackendUnavailable } from "../private-api/failure.ts";
import type { AuthenticatedEnv } from "./authenticate.ts";

/**
 * Passes a key that has one of the scopes, or `admin`; a stale one only where it may do nothing but
 * publish.
 * @throws ApiError insufficient_scope
 * @throws BackendUnavailable
 */
export const requireScope = (...anyOf: [Scope, ...Scope[]]) =>
  createMiddleware<{ Variables: RequestIdVariables } & AuthenticatedEnv>(
    async function requireScope(c, next) {
      if (!hasScope(c.get("key"), anyOf)) {
        audit(c, "scope_missing", {
          tenant: c.var.tenant,
          key_id: c.get("key").key_id,
          required: anyOf.join(" or "),
        });
        throw new ApiError("insufficient_scope", {
          members: { required_scope: anyOf.join(" or ") },
        });
      }
      if (c.var.isStaleKey && !anyOf.every((scope) => scope === "events:write"))
        throw new BackendUnavailable("unavailable");
      await next();
    },
  );

/**
 * For what acts in all inboxes at once.
 * @throws ApiError insufficient_scope, which tells nothing of where an event stands
 */
export const unlimitedKey = () =>
  createMiddleware<{ Variables: RequestIdVariables } & AuthenticatedEnv>(
    async function unlimitedKey(c, next) {
      const { key_id, inboxes } = c.get("key");
      if (inboxes !== undefined) {
        audit(c, "scope_missing", { tenant: c.var.tenant, key_id, required: "all inboxes" });
        throw new ApiError("insufficient_scope", {
          detail: "The API key is limited to inboxes, and this acts in all of them.",
          remedy: "Use a key that is not limited.",
        });
      }
      await next();
    },
  );

export const hasScope = ({ scopes }: KeyRecord, anyOf: readonly Scope[]): boolean =>
  scopes.some((scope) => scope === "admin" || anyOf.includes(scope));
