/** /health: this Worker answers. /ready: it reaches what it needs. Both are public. */
import { type Context, Hono } from "hono";
import type { Health, Readiness } from "../../contract/answers.ts";
import type { BackendEnv } from "../private-api/backend.ts";
import { SharedCalls } from "../private-api/shared-calls.ts";

export const health = new Hono<BackendEnv>()
  .get("/health", (c) => c.json({ status: "ok" } satisfies Health))
  .get("/ready", async (c) => {
    const readiness = await readinessOf(c);
    return c.json(
      readiness,
      readiness.status === "ready" ? 200 : 503,
      readiness.status === "ready" ? {} : { "Retry-After": "5" },
    );
  });

/**
 * The route is public, so asking it often must not ask AWS often: one answer serves all who ask at
 * the same time, and in the seconds after.
 */
const readinesses = new SharedCalls<Readiness>({ servedFor: 2_000, timeout: 4_000, atMost: 10 });

const readinessOf = (c: Context<BackendEnv>): Promise<Readiness> =>
  readinesses.get(
    c.env.BACKEND_URL,
    () => checkAll(c),
    (promise) => c.executionCtx.waitUntil(promise),
  );

async function checkAll(c: Context<BackendEnv>): Promise<Readiness> {
  const [key_cache, backend] = await Promise.all([
    check(() => c.env.KEY_CACHE.get("readiness")),
    // How it ends is nothing to any tenant's circuit breaker.
    check(() => c.var.backend.value("check-readiness", {}, { deadline: 2_000, isGuarded: false })),
  ]);
  return {
    status: key_cache === "ok" && backend === "ok" ? "ready" : "not_ready",
    checks: { key_cache, backend },
  };
}

const check = (question: () => Promise<unknown>): Promise<Readiness["checks"]["backend"]> =>
  question().then(
    () => "ok",
    () => "unreachable",
  );
