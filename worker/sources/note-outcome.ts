/** Notes what became of each delivery. Whatever comes of that, the sender is answered the same. */
import { createMiddleware } from "hono/factory";
import type { BackendEnv } from "../private-api/backend.ts";
import { DeliveryReports } from "./delivery-reports.ts";
import { recordOf } from "./outcome.ts";
import { cachedSource } from "./source-lookup.ts";
import type { SourceEnv } from "./source-of.ts";

const reports = new DeliveryReports();

const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** To be mounted around what looks the source up. */
export const noteOutcome = () =>
  createMiddleware<BackendEnv & Partial<SourceEnv>>(async function noteOutcome(c, next) {
    await next();
    const { source_id } = c.var;
    // One that was refused before it was looked up may be known all the same.
    const tenant = source_id && (c.var.receiving?.source ?? cachedSource(source_id))?.tenant;
    if (!source_id || !tenant) return;
    const answered = { method: c.req.method, response: c.res, error: c.error };
    const record = recordOf(answered, Date.now());
    if (!record) return;
    const context = { backend: c.var.backend, sleep, now: Date.now };
    c.executionCtx.waitUntil(reports.note({ tenant, source_id }, record, context));
  });
