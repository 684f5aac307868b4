import { beforeEach, describe, expect, it } from "vitest";
import {
  added,
  asCloudEvents,
  eventText,
  refusal,
  renewSource,
  send,
  source,
  structured,
} from "../cloud-events.ts";

beforeEach(renewSource);

describe("a CloudEvent in structured mode", () => {
  it("is stored with its source, type and data, and its attributes as metadata", async () => {
    const response = await send(
      eventText({
        id: "é1",
        subject: "s",
        time: "2026-01-01t00:00:00.5+02:00",
        ext: 5,
        on: true,
        no: null,
        data: { a: 1 },
      }),
    );
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({
      source,
      type: "t",
      payload: { a: 1 },
      metadata: {
        cloudevents: {
          specversion: "1.0",
          id: "é1",
          subject: "s",
          time: "2026-01-01t00:00:00.5+02:00",
          ext: 5,
          on: true,
        },
      },
    });
  });

  it.each([
    [
      "an object",
      '"data":{ "n":12345678901234567890,\n"n":1.0, "\\u00e9":"é\u2028" }',
      '{ "n":12345678901234567890,\n"n":1.0, "\\u00e9":"é\u2028" }',
    ],
    ["an object that looks like a wrapped value", '"data":{"data":1}', '{"data":1}'],
    ["an array", '"data":[1.0, 2]', '{"data":[1.0, 2]}'],
    ["a string", '"data":"x\\u0000"', '{"data":"x\\u0000"}'],
    ["a number", '"data":1e400', '{"data":1e400}'],
    ["null", '"data":null', '{"data":null}'],
    ["false", '"data":false', '{"data":false}'],
    ["binary", '"data_base64":"/+8="', '{"data_base64":"/+8="}'],
    ["empty binary", '"data_base64":""', '{"data_base64":""}'],
    ["nothing", '"datacontenttype":"text/plain"', "{}"],
    [
      "XML as text",
      '"datacontenttype":"application/xml","data":"<a b=\\"c\\"/>"',
      '{"data":"<a b=\\"c\\"/>"}',
    ],
  ])("comes back with %s as data, letter for letter", async (_, members, payload) => {
    const response = await send(`${eventText().slice(0, -1)},${members}}`);
    expect(response.status).toBe(201);
    expect(await response.text()).toContain(`"payload":${payload}}`);
    const batch = await asCloudEvents();
    const { specversion, id, type, source: from, ...others } = JSON.parse(batch)[0];
    expect([specversion, id, type, from]).toEqual(["1.0", "1", "t", source]);
    expect(others).toEqual({ ...JSON.parse(`{${members}}`), ...added });
    const data = /"data(?:_base64)?":.*$/s.exec(members)?.[0];
    if (data) expect(batch).toContain(`,${data}}]`);
  });

  it("is the same event when it is sent again, whatever order its members have", async () => {
    const first = await send(
      eventText({ subject: "s", time: "2026-01-01T00:00:00Z", one: 1, two: 2, data: {} }),
    );
    const again = await send(
      `{"data":{},"time":"2026-01-01T00:00:00Z","su\\u0062ject":"\\u0073","two":2,"one":1,${eventText().slice(1)}`,
    );
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(await again.text()).toBe(await first.text());
  });

  it("is refused under the id of another, but one of another source is not", async () => {
    await send(eventText({ data: 1 }));
    expect(await refusal(await send(eventText({ data: 2 })))).toMatchObject({
      status: 422,
      code: "idempotency_key_reused",
    });
    renewSource();
    expect((await send(eventText({ data: 2 }))).status).toBe(201);
  });

  it("takes an Idempotency-Key before its own id", async () => {
    const key = { "Idempotency-Key": crypto.randomUUID() };
    expect((await send(eventText(), key)).status).toBe(201);
    expect((await send(eventText(), key)).status).toBe(200);
    expect((await send(eventText())).status).toBe(201);
  });

  it("that was read from an inbox can be sent to another", async () => {
    await send(eventText({ data: [1], ext: "x" }));
    const [read] = JSON.parse(await asCloudEvents());
    renewSource();
    expect((await send(JSON.stringify({ ...read, source }))).status).toBe(201);
    const [again] = JSON.parse(await asCloudEvents());
    expect(again).toEqual({ ...read, source, ...added });
    expect(again.zteventid).not.toBe(read.zteventid);
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    ["of version 0.3", { specversion: "0.3" }, ["/specversion"]],
    ["of version 1.0 as a number", { specversion: 1 }, ["/specversion"]],
    ["without an id", { id: undefined }, ["/id"]],
    ["with a null id", { id: null }, ["/id"]],
    ["with an empty id", { id: "" }, ["/id"]],
    ["without a source and a type", { source: undefined, type: undefined }, ["/source", "/type"]],
    ["with a source of two words", { source: "a b" }, ["/source"]],
    ["with a source that is too long", { source: `urn:${"x".repeat(125)}` }, ["/source"]],
    ["with a type that is too long", { type: "x".repeat(129) }, ["/type"]],
    ["with a line break in its subject", { subject: "a\r\nb" }, ["/subject"]],
    ["with a lone surrogate", { subject: "\ud800" }, ["/subject"]],
    ["with a noncharacter", { ext: "\u{1ffff}" }, ["/ext"]],
    ["of yesterday", { time: "yesterday" }, ["/time"]],
    ["of the 30th of February's hour 25", { time: "2026-02-30T25:00:00Z" }, ["/time"]],
    ["with a relative dataschema", { dataschema: "/schema" }, ["/dataschema"]],
    ["with a datacontenttype that is none", { datacontenttype: "json" }, ["/datacontenttype"]],
    ["with an attribute in upper case", { myExt: 1 }, ["/myExt"]],
    ["with an attribute named with a dash", { "my-ext": 1, __proto: 1 }, ["/my-ext", "/__proto"]],
    ["with an object as attribute", { ext: {} }, ["/ext"]],
    ["with an array as attribute", { id: ["1"] }, ["/id"]],
    ["with a fraction as attribute", { ext: 1.5 }, ["/ext"]],
    ["with an integer beyond 32 bits", { ext: 2_147_483_648 }, ["/ext"]],
    ["with data twice", { data: 1, data_base64: "AA==" }, ["/data_base64"]],
    ["with base64 that is none", { data_base64: "A===" }, ["/data_base64"]],
    ["with base64 without padding", { data_base64: "AA" }, ["/data_base64"]],
    ["with base64 for URLs", { data_base64: "_-8=" }, ["/data_base64"]],
    ["with base64 that is no string", { data_base64: 1 }, ["/data_base64"]],
    ["with more attributes than metadata may have", { ext: "x".repeat(8_192) }, [""]],
    ["with members of ours", { payload: {} }, ["/payload"]],
  ])("is refused %s", async (_, members, pointers) => {
    expect(await refusal(await send(eventText(members)))).toMatchObject({
      status: 422,
      code: "validation_failed",
      pointers,
    });
  });

  it("is refused if it is no JSON object, or has an attribute twice", async () => {
    expect(await refusal(await send("{"))).toMatchObject({ status: 400, code: "invalid_json" });
    expect(await refusal(await send(""))).toMatchObject({ status: 400, code: "invalid_json" });
    expect(await refusal(await send("[]"))).toMatchObject({ status: 422, pointers: [""] });
    const twice = `{"id":"2",${eventText().slice(1)}`;
    expect(await refusal(await send(twice))).toMatchObject({ status: 422, pointers: ["/id"] });
  });

  it("is refused with data that is too large", async () => {
    expect(await refusal(await send(eventText({ data: "x".repeat(262_134) })))).toMatchObject({
      status: 413,
    });
    expect((await send(eventText({ data: "x".repeat(262_133) }))).status).toBe(201);
    expect(await refusal(await send(eventText({ data: "x".repeat(300_000) })))).toMatchObject({
      status: 413,
    });
  });

  it.each([
    "application/cloudevents+xml",
    "application/cloudevents",
    `${structured}; charset=utf-16`,
  ])("is refused as %s with 415", async (type) => {
    const response = await send(eventText(), { "Content-Type": type });
    expect(response.status).toBe(415);
    expect(response.headers.get("Accept")).toContain(structured);
  });

  it("is taken with a charset, in any case, and beside headers of binary mode", async () => {
    const headers = {
      "Content-Type": "Application/CloudEvents+JSON; charset=UTF-8",
      "ce-id": "other",
    };
    expect(await (await send(eventText(), headers)).json()).toMatchObject({
      metadata: { cloudevents: { id: "1" } },
    });
  });
});
