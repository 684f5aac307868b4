import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventJson, parseEvent, parseEvents } from "../../client/src/event-json.ts";
import { elementsOf, membersOf } from "../../client/src/json-text.ts";
import type { InboxEvent, Page } from "../../client/src/types.ts";

/** JSON text with white space wherever it may stand. */
const spaced = fc
  .tuple(fc.jsonValue(), fc.constantFrom(undefined, 1, "\t", " \n"))
  .map(([value, indent]) => JSON.stringify(value, null, indent));

describe("the texts of members and elements", () => {
  it("are those that stand there", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string(), spaced)),
        fc.constantFrom("", " ", "\r\n\t"),
        (given, space) => {
          const members = given.map(
            ([name, text]) => `${space}${JSON.stringify(name)}${space}:${space}${text}${space}`,
          );
          expect(membersOf(`{${members.join(",") || space}}`)).toEqual(new Map(given));
          const elements = given.map(([, text]) => `${space}${text}${space}`);
          expect(elementsOf(`[${elements.join(",") || space}]`)).toEqual(
            given.map(([, text]) => text),
          );
        },
      ),
    );
  });

  it("are found behind quotes, backslashes and brackets in strings", () => {
    const text = String.raw`{"a\"":"}\\","\\":[{"x":"]\""}],"n":-1.50e+10,"":{}}`;
    expect([...membersOf(text)]).toEqual([
      ['a"', String.raw`"}\\"`],
      ["\\", String.raw`[{"x":"]\""}]`],
      ["n", "-1.50e+10"],
      ["", "{}"],
    ]);
  });
});

describe("an event", () => {
  const payload = '{ "n": 12345678901234567890, "x": 1.0 }';
  const text = `{"event_id":"e","metadata":{"m":1.0},"payload":${payload}}`;

  it("has its payload as a value and as the text that was sent", () => {
    const event: InboxEvent = parseEvent(text);
    expect(event).toEqual({
      event_id: "e",
      metadata: { m: 1 },
      payload: { n: 12345678901234567000, x: 1 },
    });
    expect(event.payloadText).toBe(payload);
    expect(event.metadataText).toBe('{"m":1.0}');
    expect(JSON.parse(JSON.stringify(event))).not.toHaveProperty("payloadText");
    expect(eventJson(event)).toBe(text);
  });

  it("of a page has its own", () => {
    const page: Page = parseEvents(
      `{"count":2,"events":[ ${text} , {"event_id":"f","payload":{"y":2.0}}],"has_more":false}`,
    );
    expect(
      page.events.map((event) => [event.event_id, event.payloadText, event.metadataText]),
    ).toEqual([
      ["e", payload, '{"m":1.0}'],
      ["f", '{"y":2.0}', undefined],
    ]);
  });
});
