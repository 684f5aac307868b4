/**
 * Consumes an inbox: handles each event, with five at a time, until Ctrl-C; then it finishes what
 * it has begun and gives back the rest.
 *
 *   export ZT_URL=http://127.0.0.1:8787 ZT_API_KEY=zt_…
 *   npx node examples/node-consumer/consumer.ts [source]
 */
import { setTimeout as sleep } from "node:timers/promises";
import {
  type HandlerContext,
  type InboxEvent,
  RejectEvent,
  TriggersClient,
} from "zapier-triggers-client";

interface Greeting {
  text: string;
}

/**
 * The work. It may be done twice, if this process dies in the middle of it: remember `event_id`
 * where that would hurt.
 */
async function handle(
  { event_id, payload }: InboxEvent<Greeting>,
  { signal }: HandlerContext,
): Promise<void> {
  // No repetition would make it a greeting.
  if (typeof payload.text !== "string") throw new RejectEvent("payload.text is missing");
  await sleep(50, undefined, { signal });
  console.info(`handled ${event_id}: ${payload.text}`);
}

const { ZT_URL, ZT_API_KEY } = process.env;
if (!ZT_URL || !ZT_API_KEY) {
  console.error("Set ZT_URL and ZT_API_KEY.");
  process.exit(2);
}

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());

const client = new TriggersClient({ url: ZT_URL, apiKey: ZT_API_KEY });
await client.consume<Greeting>(handle, {
  source: process.argv[2],
  concurrency: 5,
  lease: 60,
  signal: stop.signal,
  onError: (error, event) => console.error(event?.event_id ?? "lease", String(error)),
});
console.info("stopped");
