import { createApp } from "./app.ts";
import { drain } from "./spool.ts";

export default { fetch: createApp().fetch, queue: drain } satisfies ExportedHandler<Env>;
