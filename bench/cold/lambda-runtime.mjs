/**
 * One instance of a Lambda, as its runtime starts it: a fresh process loads the bundle and calls
 * the handler once. Plain JavaScript, so that no compiler is loaded before it. Arguments: the
 * bundle's path; event and context as JSON. Tells the times on descriptor 3.
 */
import { writeSync } from "node:fs";
import { createRequire } from "node:module";

const [, , bundle, invocation] = process.argv;
const { event, context } = JSON.parse(invocation);
const { handler } = createRequire(import.meta.url)(bundle);
const loaded = reading();
const answer = await handler(event, { ...context, getRemainingTimeInMillis: () => 10_000 });
const answered = reading();
writeSync(3, JSON.stringify({ loaded, answered, answer }));
process.exit();

/** Unix time, and the process's processor time so far; both in milliseconds. */
function reading() {
  const { user, system } = process.cpuUsage();
  return { at: performance.timeOrigin + performance.now(), cpu: (user + system) / 1000 };
}
