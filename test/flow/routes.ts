/**
 * Every route under /v1 that the Worker serves, as its router lists them, and what a test must know
 * of each to ask it properly.
 */
import type { Scope } from "../../contract/key.ts";
import { createApp } from "../../worker/app.ts";

/** What a question is about; `:id` stands for its id, in the path or in the body. */
export type Subject = "event" | "lease" | "replay" | "job";

/** What `:inbox` stands for in paths: a test that asks there makes it first. */
export const namedInbox = "billing";

/** What `:source` stands for. */
export const namedSource = "github";

export interface Question {
  subject?: Subject;
  /** JSON text. */
  body?: string;
}

export interface Route {
  /** Any of these sets of scopes suffices; `admin` always does. */
  suffices: readonly (readonly Scope[])[];
  /** Proper ones; the first if there are several. */
  questions: readonly [Question, ...Question[]];
}

/** Takes events by name, or by the lease that holds them. */
const settles: Route = {
  suffices: [["inbox:ack"]],
  questions: [
    { subject: "event", body: '{"event_ids":[":id"]}' },
    { subject: "lease", body: '{"lease_id":":id"}' },
  ],
};

const plain: Record<string, Route> = {
  "POST /v1/events": { suffices: [["events:write"]], questions: [{ body: '{"payload":{}}' }] },
  "POST /v1/events/batch": {
    suffices: [["events:write"]],
    questions: [{ body: '{"events":[{"payload":{}}]}' }],
  },
  "GET /v1/events/:id": {
    suffices: [["inbox:read"], ["events:write"]],
    questions: [{ subject: "event" }],
  },
  "DELETE /v1/events/:id": { suffices: [["inbox:ack"]], questions: [{ subject: "event" }] },
  "POST /v1/events/:id/ack": { suffices: [["inbox:ack"]], questions: [{ subject: "event" }] },
  "GET /v1/inbox": { suffices: [["inbox:read"]], questions: [{}] },
  "GET /v1/inbox/stream": { suffices: [["inbox:read"]], questions: [{}] },
  "GET /v1/inbox/stats": { suffices: [["inbox:read"]], questions: [{}] },
  "POST /v1/inbox/lease": {
    suffices: [["inbox:read", "inbox:ack"]],
    questions: [{ body: '{"limit":1,"lease_seconds":1}' }],
  },
  "POST /v1/inbox/ack": settles,
  "POST /v1/inbox/release": settles,
  "POST /v1/inbox/extend": settles,
  "POST /v1/inbox/reject": settles,
  "POST /v1/inbox/redrive": {
    suffices: [["inbox:ack"]],
    questions: [{ subject: "event", body: '{"event_ids":[":id"]}' }],
  },
  "GET /v1/jobs/:id": { suffices: [["inbox:ack"]], questions: [{ subject: "job" }] },
  "POST /v1/replays": {
    suffices: [],
    questions: [
      { body: '{"since":"2026-01-01T00:00:00Z","until":"2026-01-02T00:00:00Z","dry_run":true}' },
    ],
  },
  "GET /v1/replays/:id": { suffices: [], questions: [{ subject: "replay" }] },
  "GET /v1/me": {
    suffices: [["events:write"], ["inbox:read"], ["inbox:ack"], ["inboxes:write"]],
    questions: [{}],
  },
  "GET /v1/sources": { suffices: [], questions: [{}] },
  "GET /v1/sources/:source": { suffices: [], questions: [{}] },
  "GET /v1/sources/:source/deliveries": { suffices: [], questions: [{}] },
  "PUT /v1/sources/:source": {
    suffices: [],
    questions: [{ body: '{"scheme":"github","secret":"a-secret-of-both"}' }],
  },
  "DELETE /v1/sources/:source": { suffices: [], questions: [{}] },
  "GET /v1/inboxes": { suffices: [["inbox:read"]], questions: [{}] },
  "GET /v1/inboxes/:inbox": { suffices: [["inbox:read"]], questions: [{}] },
  "PUT /v1/inboxes/:inbox": { suffices: [["inboxes:write"]], questions: [{ body: "{}" }] },
  "DELETE /v1/inboxes/:inbox": { suffices: [["inboxes:write"]], questions: [{}] },
  "POST /v1/inboxes/:inbox/push/rotate": { suffices: [["inboxes:write"]], questions: [{}] },
  "POST /v1/inboxes/:inbox/push/test": { suffices: [["inboxes:write"]], questions: [{}] },
  "POST /v1/inboxes/:inbox/push/pause": { suffices: [["inboxes:write"]], questions: [{}] },
  "POST /v1/inboxes/:inbox/push/resume": { suffices: [["inboxes:write"]], questions: [{}] },
  "POST /v1/inboxes/:inbox/events/:id/push": {
    suffices: [["inbox:ack"]],
    questions: [{ subject: "event" }],
  },
  "POST /v1/inboxes/:inbox/events/:id/ack": {
    suffices: [["inbox:ack"]],
    questions: [{ subject: "event" }],
  },
};

/** What `default` has, every other inbox has. */
const named = Object.entries(plain).flatMap(([name, route]) => {
  const [, method = "", operation = ""] = /^(\w+) \/v1\/inbox(\/\w+)?$/.exec(name) ?? [];
  return method === ""
    ? []
    : [[`${method} /v1/inboxes/:inbox${operation || "/events"}`, route] as const];
});

/** A route of the Worker that is missing here fails the security suite. */
export const routes: Record<string, Route> = { ...plain, ...Object.fromEntries(named) };

/** @returns `<method> <path>`, sorted; middleware, which the router lists too, takes any method. */
export function servedRoutes(): string[] {
  const served = createApp().routes.filter(
    ({ method, path }) => method !== "ALL" && path.startsWith("/v1"),
  );
  return [...new Set(served.map(({ method, path }) => `${method} ${path}`))].sort();
}
