import { createApp } from "./app.ts";
import { sweepPushes } from "./push/sweep.ts";
import { storeDeadLetters } from "./spool/dead-letters.ts";
import { drain } from "./spool/drain.ts";
import { retryDeadLetters } from "./spool/retry-dead-letters.ts";

export { PushDispatcher } from "./push/dispatcher.ts";

export default {
  fetch: createApp().fetch,
  queue: (batch, env) =>
    batch.queue.endsWith("-dead") ? storeDeadLetters(batch, env) : drain(batch, env),
  scheduled: (_, env) => Promise.all([retryDeadLetters(env), sweepPushes(env)]).then(() => {}),
} satisfies ExportedHandler<Env>;
