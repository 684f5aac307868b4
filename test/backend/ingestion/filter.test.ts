import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FilteredEvent } from "../../../backend/ingestion/filter.ts";
import type { AcceptedEvent } from "../../../contract/event.ts";
import { inboxFilter, writtenFilter } from "../../../contract/inbox.ts";

const passes = (filter: object, event: Partial<AcceptedEvent> = {}): boolean =>
  new FilteredEvent({ event_id: randomUUID(), created_at: 1, payload: "{}", ...event }).passes(
    inboxFilter.parse(filter),
  );

describe("a filter", () => {
  it("that says nothing lets everything in", () => {
    expect(new FilteredEvent({ event_id: "", created_at: 1, payload: "no JSON" }).passes()).toBe(
      true,
    );
    expect(passes({}, { payload: "no JSON" })).toBe(true);
  });

  it.each([
    [["shop"], "shop", true],
    [["shop"], "shop2", false],
    [["shop"], undefined, false],
    [["crm", "shop"], "shop", true],
    [["invoice.*"], "invoice.paid", true],
    [["invoice.*"], "invoice.", true],
    [["invoice.*"], "invoice", false],
    [["*"], "anything", true],
    [["*"], undefined, false],
    [["a*b"], "a*b", true],
    [["a*b"], "axb", false],
  ])("of sources or types %j takes %j: %j", (patterns, text, expected) => {
    const members = text === undefined ? {} : { source: text, type: text };
    expect(passes({ source: patterns }, members)).toBe(expected);
    expect(passes({ type: patterns }, members)).toBe(expected);
  });

  it("of tags takes an event that has any of them", () => {
    expect(passes({ tags: ["eu", "us"] }, { tags: ["x", "us"] })).toBe(true);
    expect(passes({ tags: ["eu"] }, { tags: ["eu2"] })).toBe(false);
    expect(passes({ tags: ["eu"] })).toBe(false);
  });

  it.each([
    ["/a", [1], '{"a":1}', true],
    ["/a", [1], '{"a":1.0}', true],
    ["/a", [1], '{"a":"1"}', false],
    ["/a", [1], '{"b":1}', false],
    ["/a", [null], '{"a":null}', true],
    ["/a", [null], "{}", false],
    ["/a", [true, false], '{"a":false}', true],
    ["/order/total", [100, 200], '{"order":{"total":200}}', true],
    ["/order/total", [100], '{"order":100}', false],
    ["/lines/1/n", [2], '{"lines":[{"n":1},{"n":2}]}', true],
    ["/lines/01", [2], '{"lines":[1,2]}', false],
    ["/lines/length", [2], '{"lines":[1,2]}', false],
    ["/lines/-", [2], '{"lines":[1,2]}', false],
    ["/a~1b/~0c", ["x"], '{"a/b":{"~c":"x"}}', true],
    ["/~01", ["x"], '{"~1":"x"}', true],
    ["/", ["x"], '{"":"x"}', true],
    ["/toString", ["x"], "{}", false],
    ["/__proto__/x", [1], '{"__proto__":{"x":1}}', true],
    ["/__proto__/__proto__", [null], "{}", false],
    ["/a/length", [1], '{"a":"b"}', false],
    ["/a", ["A"], '{"a":"\\u0041"}', true],
  ])("of the payload, %s of %j, takes %s: %j", (pointer, values, payload, expected) => {
    expect(passes({ payload: { [pointer]: values } }, { payload })).toBe(expected);
  });

  it("holds only where all of its conditions do", () => {
    const conditions = { source: ["s"], type: ["t"], tags: ["x"], payload: { "/a": [1] } };
    const event = { source: "s", type: "t", tags: ["x"], payload: '{"a":1}' };
    const others = { source: "o", type: "o", tags: ["o"], payload: '{"a":2}' };
    const names = Object.keys(conditions) as (keyof typeof conditions)[];
    fc.assert(
      fc.property(fc.subarray(names), fc.subarray(names), (asked, wrong) => {
        const filter = Object.fromEntries(asked.map((name) => [name, conditions[name]]));
        const changed = Object.fromEntries(wrong.map((name) => [name, others[name]]));
        const expected = !asked.some((name) => wrong.includes(name));
        expect(passes(filter, { ...event, ...changed })).toBe(expected);
      }),
    );
  });

  it("may be written with single texts, and is at most 2 KB", () => {
    expect(writtenFilter.parse({ source: "a", type: "b*", tags: "c" })).toEqual({
      source: ["a"],
      type: ["b*"],
      tags: ["c"],
    });
    const long = (bytes: number) => ({ payload: { "/a": ["é".repeat(bytes / 2)] } });
    expect(writtenFilter.safeParse(long(1_900)).success).toBe(true);
    expect(writtenFilter.safeParse(long(2_048)).success).toBe(false);
    for (const bad of [
      { payload: { a: [1] } },
      { payload: { "/a~2": [1] } },
      { payload: { "/a": [] } },
      { tags: [] },
      { other: 1 },
    ])
      expect(writtenFilter.safeParse(bad).success, JSON.stringify(bad)).toBe(false);
  });
});
