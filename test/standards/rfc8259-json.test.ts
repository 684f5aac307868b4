/**
 * JSON as it goes between systems: https://www.rfc-editor.org/rfc/rfc8259. What a text is, the JSON
 * Test Suite says in flow/hostile-input.test.ts; here is what stands around it.
 */
import { describe, expect, it } from "vitest";
import { batched, eventText, json, refusal, structured, useApi } from "./api.ts";

const api = useApi();

const parameters = [
  "",
  ";",
  "; charset=utf-8",
  ";charset=UTF-8",
  "; charset=utf8",
  '; charset="utf-8"',
  "; encoding=utf8",
  "; charset=utf-8; version=1",
  "; charset=iso-8859-1",
  '; a="b; charset=utf-16"; charset=us-ascii',
  "; malformed; charset",
];

const upper = (text: string) => text.toUpperCase();

describe("section 11: a parameter of the media type", () => {
  it.each(parameters)(
    "%j has no effect on an event, a batch, a command or a CloudEvent",
    async (parameter) => {
      const typed = (essence: string) => ({ "content-type": `${upper(essence)}${parameter}` });
      const answers = [
        await api.publish('{"payload":{"a":"é"}}', typed("application/json")),
        await api.post(
          "/v1/events/batch",
          '{"events":[{"payload":{"a":"é"}}]}',
          typed("application/json"),
        ),
        await api.post(
          "/v1/inbox/lease",
          '{"limit":1,"lease_seconds":1}',
          typed("application/json"),
        ),
        await api.publish(eventText({ data: { a: "é" } }), typed(structured)),
        await api.post("/v1/events/batch", `[${eventText({ data: "é" })}]`, typed(batched)),
        await api.publishBinary('{"a":"é"}', {}, typed("application/json")),
        await api.publishBinary('{"a":"é"}', {}, typed("application/vnd.shop+json")),
      ];
      expect(answers.map(({ status }) => status)).toEqual([201, 200, 200, 201, 200, 201, 201]);
      for (const at of [0, 3, 5, 6]) expect(json(answers[at] as never).payload).toEqual({ a: "é" });
    },
  );

  it.each(["utf-16", "UTF-16LE", '"utf-16be"', "utf32", "utf-32le", "ucs-2"])(
    "says %s, and the body is refused with 415 and what to send",
    async (charset) => {
      for (const essence of ["application/json", structured]) {
        const answer = await api.publish("{}", {
          "content-type": `${essence}; charset=${charset}`,
        });
        expect(refusal(answer)).toEqual([415, "unsupported_media_type"]);
        expect(json(answer).detail).toMatch(/UTF-8/);
        expect(answer.headers.get("accept")).toBe(essence);
      }
      const binary = await api.publishBinary(
        "{}",
        {},
        {
          "content-type": `application/json; charset=${charset}`,
        },
      );
      expect(refusal(binary)).toEqual([415, "unsupported_media_type"]);
    },
  );

  it.each(["text/plain", "json", "application/jsonx", "text/json", "a/b, application/json"])(
    "%j is another type, which is refused with 415 and what to send",
    async (type) => {
      const answer = await api.publish('{"payload":{}}', { "content-type": type });
      expect(refusal(answer)).toEqual([415, "unsupported_media_type"]);
      expect(json(answer).detail).toContain("`application/json`");
      expect(answer.headers.get("accept")).toContain("application/json");
    },
  );
});

describe("section 8.1: a byte order mark", () => {
  const mark = "\ufeff";

  it("in front of a document is passed over, wherever a document is taken", async () => {
    const answers = [
      await api.publish(`${mark}{"payload":{"a":"${mark}"}}`),
      await api.post("/v1/events/batch", `${mark}{"events":[{"payload":{}}]}`),
      await api.post("/v1/inbox/lease", `${mark}{"limit":1,"lease_seconds":1}`),
      await api.publish(mark + eventText(), { "content-type": structured }),
      await api.post("/v1/events/batch", `${mark}[${eventText()}]`, { "content-type": batched }),
      await api.publishBinary(`${mark}{"a":1}`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 200, 200, 201, 200, 201]);
    expect(json(answers[0] as never).payload).toEqual({ a: mark });
    expect(answers[5]?.text).toContain('"payload":{"a":1}');
  });

  it("in front of nothing, or a second one, is no JSON", async () => {
    for (const body of [mark, `${mark}${mark}{"payload":{}}`, ` ${mark}{"payload":{}}`])
      expect(refusal(await api.publish(body))).toEqual([400, "invalid_json"]);
  });

  it("in front of text that is not JSON is a part of it", async () => {
    const answer = await api.publishBinary(`${mark}x`, {}, { "content-type": "text/plain" });
    expect(json(answer).payload).toEqual({ data: `${mark}x` });
  });
});

describe("section 8.1: text that is not UTF-8", () => {
  const utf16 = (text: string) => new Uint8Array(Buffer.from(text, "utf16le"));

  it.each([
    ["Latin-1", new Uint8Array(Buffer.from('{"payload":{"a":"é"}}', "latin1"))],
    ["UTF-16", utf16('{"payload":{}}')],
    ["UTF-16 with a byte order mark", utf16('\ufeff{"payload":{}}')],
    ["a surrogate", new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ["an overlong form", new Uint8Array([0x22, 0xc0, 0xa2, 0x22])],
  ])("is refused as %s", async (_, body) => {
    for (const type of ["application/json", structured])
      expect(refusal(await api.publish(body, { "content-type": type }))).toEqual([
        400,
        "invalid_json",
      ]);
    expect(refusal(await api.publishBinary(body))).toEqual([400, "invalid_json"]);
  });
});
