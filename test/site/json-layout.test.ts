/**
 * How the console lays out a payload for reading: nothing of it is ever parsed, so nothing of it
 * can change.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layOut, textOf } from "../../site/console/event/tokens.ts";

const laidOut = (json: string): string => textOf(layOut(json));

describe("a payload, laid out", () => {
  it("keeps every number and every string letter for letter", () => {
    const json =
      '{"id":12345678901234567890,"total":1.0,"tiny":1E-400,"text":"a\\u0041\\"}{, :\\\\","none":[],"nothing":{ }}';
    expect(laidOut(json)).toBe(
      [
        "{",
        '  "id": 12345678901234567890,',
        '  "total": 1.0,',
        '  "tiny": 1E-400,',
        '  "text": "a\\u0041\\"}{, :\\\\",',
        '  "none": [],',
        '  "nothing": {}',
        "}",
      ].join("\n"),
    );
  });

  it("reads as JSON.stringify would lay it out", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(laidOut(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
      }),
    );
  });

  it("tells names, strings, numbers and words apart", () => {
    const kinds = layOut('{"a":["b",-1.5e3,true,null]}').filter(
      ({ kind }) => kind !== "space" && kind !== "mark",
    );
    expect(kinds.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'key "a"',
      'string "b"',
      "number -1.5e3",
      "word true",
      "word null",
    ]);
  });

  it("takes the largest string there can be", () => {
    const json = `{"text":"${"\\n".repeat(130_000)}"}`;
    expect(laidOut(json)).toHaveLength(json.length + 5);
  });
});
