/** Faults of the guard of plans. */
import type { Mutant } from "./mutant.ts";

export const deploy: readonly Mutant[] = [
  {
    name: "a table may be forgotten",
    file: "deploy/guard.ts",
    from: '["destroy", "replace", "forget"]',
    to: '["destroy", "replace"]',
    tests: "test/deploy/guard.test.ts",
  },
  {
    name: "a table may be replaced",
    file: "deploy/guard.ts",
    from: '["destroy", "replace", "forget"]',
    to: '["destroy", "forget"]',
    tests: "test/deploy/guard.test.ts",
  },
  {
    name: "an encryption key may go",
    file: "deploy/guard.ts",
    from: '  aws_kms_key: "without it no secret can be read",\n',
    to: "",
    tests: "test/deploy/guard.test.ts",
  },
  {
    name: "the trail may go",
    file: "deploy/guard.ts",
    from: '  aws_cloudwatch_log_group: "it holds the trail of who did what",\n',
    to: "",
    tests: "test/deploy/guard.test.ts",
  },
  {
    name: "whoever names one resource has named all",
    file: "deploy/guard.ts",
    from: "!allowed.includes(address)",
    to: 'allowed.length === 0 && address !== ""',
    tests: "test/deploy/guard.test.ts",
  },
  {
    name: "two indexes change at once",
    file: "deploy/guard.ts",
    from: "changed.length > 1",
    to: "changed.length > 2",
    tests: "test/deploy/guard.test.ts",
  },
  {
    name: "a dropped index is no reason",
    file: "deploy/guard.ts",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code.
    from: "    ...dropped.map((name) => `it drops the index ${name}: pages that are read by it fail at once`),\n",
    to: "",
    tests: "test/deploy/guard.test.ts",
  },
  {
    name: "an index that is built anew is no reason",
    file: "deploy/guard.ts",
    from: ".filter((name) => indexesOf(change.change.before).has(name))",
    to: ".filter((name) => !indexesOf(change.change.before).has(name))",
    tests: "test/deploy/guard.test.ts",
  },
  {
    name: "a protection that is lost is no reason",
    file: "deploy/guard.ts",
    from: "[...lostProtection(change), ...indexReasons(change)]",
    to: "[...indexReasons(change)]",
    tests: "test/deploy/guard.test.ts",
  },
  {
    name: "what protects as a whole may be destroyed",
    file: "deploy/guard.ts",
    from: 'verb === "replace" ? undefined : wholeOf(change.type)',
    to: 'undefined ?? (verb === "" ? wholeOf(change.type) : undefined)',
    tests: "test/deploy/guard.test.ts",
  },
  {
    name: "a refused plan is only returned",
    file: "deploy/guarded-plan.ts",
    from: "if (found.length === 0) return plan;",
    to: "if (found.length >= 0) return plan;",
    tests: "test/deploy/guard.test.ts test/deploy/release.test.ts",
  },
];
