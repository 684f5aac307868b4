/** What a key may do. */
import { createMiddleware } from "hono/factory";
import type { Scope } from "../../contract/key.ts";
import type { AppEnv, AuthenticatedEnv } from "../env.ts";
import { audit } from "../log.ts";
import { ApiError } from "../problem.ts";

/** Passes a key that has one of the scopes, or `admin`. */
export const requireScope = (...anyOf: [Scope, ...Scope[]]) =>
  createMiddleware<AppEnv & AuthenticatedEnv>(async function requireScope(c, next) {
    const { scopes, key_id } = c.var.key;
    if (!scopes.some((scope) => scope === "admin" || anyOf.includes(scope))) {
      audit(c, "scope_missing", { tenant: c.var.tenant, key_id, required: anyOf.join(" or ") });
      throw new ApiError("insufficient_scope", { members: { required_scope: anyOf.join(" or ") } });
    }
    await next();
  });
