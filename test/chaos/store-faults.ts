/** What DynamoDB does in a storm: beyond what a Lambda can hide from the edge. */
import type { Rule } from "../faults/rules.ts";

export const storeFaults: Rule[] = [
  { fault: "throttled", share: 0.04 },
  // Some events can hardly ever be written, and some not even for a moment.
  { fault: "throttled", operations: ["UpdateItem"], keyShare: 0.03, share: 0.9 },
  { fault: "throttled", operations: ["Query"], share: 0.1 },
  { fault: "failed", share: 0.02 },
  { fault: "refused", share: 0.02 },
  { fault: "lost", share: 0.03 },
  { fault: "delayed", share: 0.005, milliseconds: 1_500 },
  // Longer than an attempt may take.
  { fault: "late", share: 0.005, milliseconds: 1_200 },
  { fault: "slow", share: 0.02, milliseconds: 150 },
  { fault: "duplicated", share: 0.03 },
  { fault: "unprocessed", share: 0.5, atMost: 15 },
  { fault: "lag", share: 0.3, upTo: 2_000 },
];
