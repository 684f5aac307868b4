/** /health: this Worker answers. /ready: it reaches what it needs. Both are public. */
import { type Context, Hono } from "hono";
import type { Health, Readiness } from "../../contract/answers.ts";
import type { BackendEnv } from "../private-api/backend.ts";

export const health = new Hono<BackendEnv>()
  .get("/health", (c) => c.json({ status: "ok" } satisfies Health))
  .get("/ready", async (c) => {
    const readiness = await checkSometimes(c);
    return c.json(
      readiness,
      readiness.status === "ready" ? 200 : 503,
      readiness.status === "ready" ? {} : { "Retry-After": "5" },
    );
  });

/**
 * The route is public, so asking it often must not ask AWS often: one answer serves for this many
 * milliseconds.
 */
const checkedFor = 2_000;

let last: { readiness: Readiness; at: number } | undefined;

async function checkSometimes(c: Context<BackendEnv>): Promise<Readiness> {
  if (last && Date.now() - last.at < checkedFor) return last.readiness;
  const [key_cache, backend] = await Promise.all([
    check(() => c.env.KEY_CACHE.get("readiness")),
    check(() => c.var.backend.value("check-readiness", {}, { deadline: 2_000 })),
  ]);
  const readiness: Readiness = {
    status: key_cache === "ok" && backend === "ok" ? "ready" : "not_ready",
    checks: { key_cache, backend },
  };
  last = { readiness, at: Date.now() };
  return readiness;
}

const check = (question: () => Promise<unknown>): Promise<Readiness["checks"]["backend"]> =>
  question().then(
    () => "ok",
    () => "unreachable",
  );
