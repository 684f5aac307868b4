import { beforeEach, describe, expect, it } from "vitest";
import {
  asCloudEvents,
  eventText,
  refusal,
  renewSource,
  send,
  sendBinary,
} from "../cloud-events.ts";
import { ask, problemOf } from "../request.ts";

beforeEach(renewSource);

describe("a CloudEvent in binary mode", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);

  it.each<[string, string | undefined, BodyInit | undefined, object]>([
    ["JSON object", "application/json", ' {"a":1.0} ', { payload: { a: 1 } }],
    [
      "JSON of another kind",
      "application/vnd.api+json; charset=utf-8",
      "[1]",
      { payload: { data: [1] } },
    ],
    ["JSON string", "text/json", '"x"', { payload: { data: "x" } }],
    ["text", "text/plain; charset=utf-8", "\ufeffx\r\n", { payload: { data: "\ufeffx\r\n" } }],
    ["XML", "application/xml", "<é/>", { payload: { data: "<é/>" } }],
    [
      "text that is not UTF-8",
      "text/plain",
      new Uint8Array([0xff]),
      { payload: { data_base64: "/w==" } },
    ],
    [
      "bytes",
      "application/octet-stream",
      bytes,
      { payload: { data_base64: btoa(String.fromCharCode(...bytes)) } },
    ],
    [
      "JSON text of no declared type",
      undefined,
      '{"xyz":123}',
      { payload: { data_base64: btoa('{"xyz":123}') } },
    ],
    ["body", "application/json", undefined, { payload: {} }],
  ])("is taken with a %s", async (_, type, body, shown) => {
    const response = await sendBinary(body, {
      ...(type !== undefined && { "Content-Type": type }),
    });
    expect(response.status, await response.clone().text()).toBe(201);
    expect(await response.json()).toMatchObject({
      ...shown,
      metadata: {
        cloudevents: {
          specversion: "1.0",
          id: "1",
          ...(type !== undefined && { datacontenttype: type }),
        },
      },
    });
  });

  it("has its headers unquoted, and percent-decoded once", async () => {
    const headers = {
      "ce-subject": "Euro%20%E2%82%AC%20%F0%9F%98%80",
      "ce-quoted": '"a \\"b\\" %25"',
      "ce-once": "%2541",
      "ce-lower": "%c3%a9",
      "ce-bare": "hello, world",
      "ce-number": "5",
      "ce-percent": "100% %zz",
    };
    const event = await (await sendBinary(undefined, headers)).json<{ metadata: object }>();
    expect(event.metadata).toMatchObject({
      cloudevents: {
        subject: "Euro € 😀",
        quoted: 'a "b" %',
        once: "%41",
        lower: "é",
        bare: "hello, world",
        number: "5",
        percent: "100% %zz",
      },
    });
  });

  it("is the same event as in structured mode", async () => {
    expect(
      (await sendBinary("[1]", { "Content-Type": "application/json", "ce-subject": "%C3%A9" }))
        .status,
    ).toBe(201);
    const again = await send(
      eventText({ subject: "é", datacontenttype: "application/json", data: [1] }),
    );
    expect(again.status).toBe(200);
  });

  it("keeps a large binary", async () => {
    const large = new Uint8Array(190_000).fill(7);
    expect((await sendBinary(large, { "Content-Type": "image/png" })).status).toBe(201);
    const [event] = JSON.parse(await asCloudEvents());
    expect(atob(event.data_base64)).toBe("\u0007".repeat(190_000));
    expect(
      (await sendBinary(new Uint8Array(200_000), { "ce-id": "2", "Content-Type": "image/png" }))
        .status,
    ).toBe(413);
  });

  it.each<[string, Record<string, string>]>([
    ["another version", { "ce-specversion": "0.3" }],
    ["a version said twice", { "ce-specversion": "1.0, 1.0" }],
    ["an empty id", { "ce-id": "" }],
    ["a source said twice", { "ce-source": "urn:a, urn:b" }],
    ["a type that is too long", { "ce-type": "x".repeat(129) }],
    ["a line break, percent-encoded", { "ce-subject": "a%0D%0ASet-Cookie:%20b" }],
    ["an overlong encoding", { "ce-subject": "%C0%A0" }],
    ["an attribute named data", { "ce-data": "x" }],
    ["an attribute with a dash", { "ce-my-ext": "x" }],
    ["a datacontenttype in both places", { "ce-datacontenttype": "text/plain" }],
    ["a time that is none", { "ce-time": "now" }],
    ["a media type that is none", { "Content-Type": "json" }],
    ["too many attributes", { "ce-ext": "x".repeat(8_192) }],
  ])("is refused with %s", async (_, headers) => {
    const { status, code, errors } = await refusal(await sendBinary(undefined, headers));
    const isInDocument = "pointer" in (errors?.[0] ?? {});
    expect([status, code]).toEqual(
      isInDocument ? [422, "validation_failed"] : [400, "invalid_header"],
    );
  });

  it("names the headers that are missing", async () => {
    const response = await ask("/v1/events", { json: {}, headers: { "ce-id": "1" } });
    expect((await problemOf(response)).errors).toEqual(
      ["ce-specversion", "ce-source", "ce-type"].map((header) => ({
        header,
        detail: "is required",
      })),
    );
  });

  it("is refused with a body that is not what Content-Type says", async () => {
    const json = (body: BodyInit, type = "application/json") =>
      sendBinary(body, { "Content-Type": type });
    expect(await refusal(await json("{"))).toMatchObject({ status: 400, code: "invalid_json" });
    expect(await refusal(await json(new Uint8Array([0x22, 0xff, 0x22])))).toMatchObject({
      status: 400,
      code: "invalid_json",
    });
    expect(await refusal(await json("{}", "application/json; charset=utf-16"))).toMatchObject({
      status: 415,
    });
    expect(
      (await sendBinary("{}", { "Content-Type": "application/json", "Content-Encoding": "br" }))
        .status,
    ).toBe(415);
    expect(await refusal(await json(`[${"[".repeat(127)}${"]".repeat(127)}]`))).toMatchObject({
      status: 400,
    });
  });
});
