import { createApp } from "./app.ts";
import { keepDead, reviveDead } from "./spool/dead-letters.ts";
import { drain } from "./spool/spool.ts";

export default {
  fetch: createApp().fetch,
  queue: (batch, env) => (batch.queue.endsWith("-dead") ? keepDead(batch, env) : drain(batch, env)),
  scheduled: (_, env) => reviveDead(env),
} satisfies ExportedHandler<Env>;
