import { expect, test } from "vitest";
import { environmentNames, environments } from "../../terraform/environments.ts";
import { type Rule, rules } from "./checkov-rules.ts";
import { synthesized } from "./synthesized.ts";

const stacks = [
  ...environmentNames.map((name) => [name, synthesized(environments[name])] as const),
  ["account", synthesized(environments.production, {}, "account")] as const,
];

/** `stack id` of each resource that a rule is about, and whether it holds. */
const judged = ({ types, holds }: Rule) =>
  stacks.flatMap(([name, stack]) =>
    types.flatMap((type) =>
      Object.entries(stack.json.resource[type] ?? {}).map(([id, resource]) => ({
        at: `${name} ${id}`,
        isKept: holds(resource, stack, id),
      })),
    ),
  );

test.each(rules)("$id: $says", (rule) => {
  const all = judged(rule);
  expect(all.length).toBeGreaterThan(0);
  const patterns = Object.keys(rule.except ?? {}).map((pattern) => new RegExp(pattern));
  const broken = all.filter(({ isKept }) => !isKept).map(({ at }) => at);
  expect(broken.filter((at) => !patterns.some((pattern) => pattern.test(at)))).toEqual([]);
  // An exception that nothing needs any more would hide the next breach.
  for (const pattern of patterns) expect(broken.some((at) => pattern.test(at))).toBe(true);
});
