/**
 * What DynamoDB may do on any day, and nobody notices: after two attempts that fail, the third gets
 * through; batches come in parts; an index shows for a while also where an event was.
 */
import type { Rule } from "./rules.ts";

const inARow = 2;

export const mildFaults: Rule[] = [
  { fault: "throttled", share: 0.03, inARow },
  { fault: "failed", share: 0.01, inARow },
  { fault: "refused", share: 0.01, inARow },
  { fault: "lost", share: 0.03, inARow },
  { fault: "duplicated", share: 0.03 },
  { fault: "unprocessed", share: 0.5, atMost: 20 },
  { fault: "lingering", share: 0.2, upTo: 2_000 },
];
