import { expect, it } from "vitest";
import { inboxName, inboxPattern, isOneOf } from "../../contract/inbox-name.ts";

const fits = (schema: { safeParse(value: unknown): { success: boolean } }, text: string) =>
  schema.safeParse(text).success;

it("a name has 1 to 63 characters, of which the first is no hyphen", () => {
  expect([fits(inboxName, "a"), fits(inboxName, "a".repeat(63))]).toEqual([true, true]);
  for (const wrong of ["", "a".repeat(64), "-a", "A", "a_b", "a.b", "a@b", "a#b", "ä", "a\n", "a*"])
    expect(fits(inboxName, wrong), wrong).toBe(false);
});

it("a pattern is a name, or the beginning of names, as long as they may be", () => {
  for (const right of ["a", "a*", "a-*", "a".repeat(63), `${"a".repeat(62)}*`])
    expect(fits(inboxPattern, right), right).toBe(true);
  for (const wrong of ["*", "-*", "a*b", "a**", "a".repeat(64), `${"a".repeat(63)}*`])
    expect(fits(inboxPattern, wrong), wrong).toBe(false);
});

it.each([
  [undefined, "anything", true],
  [[], "default", false],
  [["orders"], "orders", true],
  [["orders"], "orders-2", false],
  [["orders"], "my-orders", false],
  [["orders-*"], "orders-2", true],
  [["orders-*"], "orders", false],
  [["orders-*"], "my-orders-2", false],
  [["orders*"], "orders", true],
  [["billing", "orders-*"], "orders-", true],
  [["billing", "orders-*"], "default", false],
])("a key that is limited to %j may use %s: %s", (patterns, inbox, may) => {
  expect(isOneOf(patterns, inbox)).toBe(may);
});
