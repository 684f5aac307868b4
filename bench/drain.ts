/** How fast the spool is drained after an outage: `npm run bench -- drain [events]`. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "../contract/limits.ts";
import { startAws, startSystem } from "../local/system.ts";

/** Of each event, in bytes. */
const payloadBytes = 1_000;

/** @param events up to as many as an inbox is counted */
export async function measureDrain(events = 5_000): Promise<void> {
  if (events > limits.countedEvents) throw new RangeError(`at most ${limits.countedEvents} events`);
  const state = mkdtempSync(join(tmpdir(), "drain-"));
  const options = { state, memory: false };
  const { aws, edge } = await startSystem(options);
  const headers = { "x-api-key": aws.demo.api_key, "content-type": "application/json" };
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`${edge.url}${path}`, { ...init, headers });
  await (await ask("/v1/me")).arrayBuffer();
  await aws.kill();

  const payload = { text: "x".repeat(payloadBytes - 11) };
  const body = JSON.stringify({
    events: Array.from({ length: limits.batch }, () => ({ payload })),
  });
  const published = performance.now();
  for (let sent = 0; sent < events; sent += limits.batch) {
    const response = await ask("/v1/events/batch", { method: "POST", body });
    const { accepted } = (await response.json()) as { accepted: number };
    if (accepted !== limits.batch) throw new Error(`${accepted} of ${limits.batch} were spooled`);
  }
  const spooled = performance.now();

  const again = await startAws({ ...options, port: Number(new URL(aws.url).port) });
  const begin = performance.now();
  let first: number | undefined;
  let pending = 0;
  while (pending < events) {
    await sleep(100);
    const response = await ask("/v1/inbox/stats");
    const stats = (await response.json()) as { pending?: number };
    pending = stats.pending ?? 0;
    if (pending > 0) first ??= performance.now();
  }
  const end = performance.now();
  await Promise.all([edge.stop(), again.stop()]);
  rmSync(state, { recursive: true, force: true });
  const perSecond = (from: number, to: number) => Math.round((1_000 * events) / (to - from));
  console.table({
    "spooled, events/s": perSecond(published, spooled),
    "until the first is stored, s": ((first ?? end) - begin) / 1_000,
    "drained from then on, events/s": perSecond(first ?? begin, end),
    "drained since AWS is back, events/s": perSecond(begin, end),
  });
}
