/** What a handler finds in its context. */
import type { HonoRequest } from "hono";
import type { RequestIdVariables } from "hono/request-id";
import type { KeyRecord, TenantSettings } from "../contract/key.ts";
import type { Timing } from "./http/server-timing.ts";
import type { Backend } from "./private-api/backend.ts";

export interface AppEnv {
  Bindings: Env;
  Variables: RequestIdVariables & {
    /** W3C trace context, received or begun here. */
    traceparent: string;
    timing: Timing;
    backend: Backend;
  };
}

/** What authentication adds. */
export interface AuthenticatedEnv {
  Variables: {
    tenant: string;
    settings: TenantSettings;
    /** What an operation of the backend is told of the tenant. */
    owner: { tenant: string; shards: number };
    key: KeyRecord;
  };
}

/**
 * As much of Hono's context as a function needs that reads the request and what the guards have
 * found; unlike `Context`, a context with more in it will do.
 */
export interface RequestContext<More extends { Variables: object } = { Variables: object }> {
  // biome-ignore lint/suspicious/noExplicitAny: the path and the validated input are not of interest here
  req: HonoRequest<any, any>;
  env: Env;
  var: Readonly<AppEnv["Variables"] & More["Variables"]>;
}
