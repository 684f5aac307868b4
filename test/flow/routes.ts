/** Every route under /v1 that the Worker serves, as its router lists them, and what a test must know of each to ask it properly. */
import type { Scope } from "../../contract/key.ts";
import { createApp } from "../../worker/app.ts";

export interface Route {
  /** Each of them suffices, beside `admin`. */
  scopes: readonly Scope[];
  /** JSON text. */
  body?: string;
}

/** A route of the Worker that is missing here fails the security suite. */
export const routes: Record<string, Route> = {
  "POST /v1/events": { scopes: ["events:write"], body: '{"payload":{}}' },
  "GET /v1/events/:id": { scopes: ["inbox:read", "events:write"] },
  "DELETE /v1/events/:id": { scopes: ["inbox:ack"] },
  "POST /v1/events/:id/ack": { scopes: ["inbox:ack"] },
  "GET /v1/inbox": { scopes: ["inbox:read"] },
  "GET /v1/me": { scopes: ["events:write", "inbox:read", "inbox:ack"] },
};

/** @returns `<method> <path>`, sorted; middleware, which the router lists too, takes any method. */
export function servedRoutes(): string[] {
  const served = createApp().routes.filter(({ method, path }) => method !== "ALL" && path.startsWith("/v1"));
  return [...new Set(served.map(({ method, path }) => `${method} ${path}`))].sort();
}
