import { beforeEach, describe, expect, it } from "vitest";
import { ask, problemOf } from "./request.ts";

let source: string;
beforeEach(() => {
  source = `urn:uuid:${crypto.randomUUID()}`;
});

const structured = "application/cloudevents+json";
const batched = "application/cloudevents-batch+json";

/** @param members replace, add to, or (undefined) take away from a proper event */
const eventText = (members: Record<string, unknown> = {}): string =>
  JSON.stringify({ specversion: "1.0", id: "1", source, type: "t", ...members });

const send = (body: BodyInit, headers: Record<string, string> = {}, path = "/v1/events") =>
  ask(path, { method: "POST", body, headers: { "Content-Type": structured, ...headers } });

const sendBinary = (body: BodyInit | undefined, headers: Record<string, string> = {}) =>
  ask("/v1/events", {
    method: "POST",
    headers: { "ce-specversion": "1.0", "ce-id": "1", "ce-source": source, "ce-type": "t", "Content-Type": "", ...headers },
    ...(body !== undefined && { body }),
  });

type Shown = Record<string, unknown>;

/** The events of this test's source, as the inbox has them. */
const plain = async (): Promise<Shown[]> => (await (await ask(`/v1/inbox?source=${source}`)).json<{ events: Shown[] }>()).events;

/** The same as CloudEvents, as text. */
const asCloudEvents = async (of = source): Promise<string> => {
  const response = await ask(`/v1/inbox?source=${encodeURIComponent(of)}`, { headers: { Accept: batched } });
  expect([response.status, response.headers.get("Content-Type")]).toEqual([200, batched]);
  return response.text();
};

const added = { zteventid: expect.any(String), ztstatus: "pending", ztacceptedat: expect.any(String) };

const refusal = async (response: Response) => {
  const { code, errors, detail } = await problemOf(response);
  return { status: response.status, code, pointers: errors?.map(({ pointer }) => pointer), detail };
};

describe("a CloudEvent in structured mode", () => {
  it("is stored with its source, type and data, and its attributes as metadata", async () => {
    const response = await send(
      eventText({ id: "é1", subject: "s", time: "2026-01-01t00:00:00.5+02:00", ext: 5, on: true, no: null, data: { a: 1 } }),
    );
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({
      source,
      type: "t",
      payload: { a: 1 },
      metadata: {
        cloudevents: { specversion: "1.0", id: "é1", subject: "s", time: "2026-01-01t00:00:00.5+02:00", ext: 5, on: true },
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
    ["XML as text", '"datacontenttype":"application/xml","data":"<a b=\\"c\\"/>"', '{"data":"<a b=\\"c\\"/>"}'],
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
    const first = await send(eventText({ subject: "s", time: "2026-01-01T00:00:00Z", data: {} }));
    const again = await send(`{"data":{},"time":"2026-01-01T00:00:00Z","su\\u0062ject":"\\u0073",${eventText().slice(1)}`);
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(await again.text()).toBe(await first.text());
  });

  it("is refused under the id of another, but one of another source is not", async () => {
    await send(eventText({ data: 1 }));
    expect(await refusal(await send(eventText({ data: 2 })))).toMatchObject({ status: 422, code: "idempotency_key_reused" });
    source += "2";
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
    source += "2";
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
    expect(await refusal(await send(eventText(members)))).toMatchObject({ status: 422, code: "validation_failed", pointers });
  });

  it("is refused if it is no JSON object, or has an attribute twice", async () => {
    expect(await refusal(await send("{"))).toMatchObject({ status: 400, code: "invalid_json" });
    expect(await refusal(await send(""))).toMatchObject({ status: 400, code: "invalid_json" });
    expect(await refusal(await send("[]"))).toMatchObject({ status: 422, pointers: [""] });
    const twice = `{"id":"2",${eventText().slice(1)}`;
    expect(await refusal(await send(twice))).toMatchObject({ status: 422, pointers: ["/id"] });
  });

  it("is refused with data that is too large", async () => {
    expect(await refusal(await send(eventText({ data: "x".repeat(262_134) })))).toMatchObject({ status: 413 });
    expect((await send(eventText({ data: "x".repeat(262_133) }))).status).toBe(201);
    expect(await refusal(await send(eventText({ data: "x".repeat(300_000) })))).toMatchObject({ status: 413 });
  });

  it.each(["application/cloudevents+xml", "application/cloudevents", `${structured}; charset=latin1`, batched])(
    "is refused as %s with 415",
    async (type) => {
      const response = await send(eventText(), { "Content-Type": type });
      expect(response.status).toBe(415);
      expect(response.headers.get("Accept")).toContain(structured);
    },
  );

  it("is taken with a charset, in any case, and beside headers of binary mode", async () => {
    const headers = { "Content-Type": "Application/CloudEvents+JSON; charset=UTF-8", "ce-id": "other" };
    expect(await (await send(eventText(), headers)).json()).toMatchObject({ metadata: { cloudevents: { id: "1" } } });
  });
});

describe("a CloudEvent in binary mode", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);

  it.each<[string, string | undefined, BodyInit | undefined, object]>([
    ["JSON object", "application/json", ' {"a":1.0} ', { payload: { a: 1 } }],
    ["JSON of another kind", "application/vnd.api+json; charset=utf-8", "[1]", { payload: { data: [1] } }],
    ["JSON string", "text/json", '"x"', { payload: { data: "x" } }],
    ["text", "text/plain; charset=utf-8", "\ufeffx\r\n", { payload: { data: "\ufeffx\r\n" } }],
    ["XML", "application/xml", "<é/>", { payload: { data: "<é/>" } }],
    ["text that is not UTF-8", "text/plain", new Uint8Array([0xff]), { payload: { data_base64: "/w==" } }],
    ["bytes", "application/octet-stream", bytes, { payload: { data_base64: btoa(String.fromCharCode(...bytes)) } }],
    ["JSON text of no declared type", undefined, '{"xyz":123}', { payload: { data_base64: btoa('{"xyz":123}') } }],
    ["body", "application/json", undefined, { payload: {} }],
  ])("is taken with a %s", async (_, type, body, shown) => {
    const response = await sendBinary(body, { ...(type !== undefined && { "Content-Type": type }) });
    expect(response.status, await response.clone().text()).toBe(201);
    expect(await response.json()).toMatchObject({
      ...shown,
      metadata: { cloudevents: { specversion: "1.0", id: "1", ...(type !== undefined && { datacontenttype: type }) } },
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
    };
    const event = await (await sendBinary(undefined, headers)).json<{ metadata: object }>();
    expect(event.metadata).toMatchObject({
      cloudevents: { subject: "Euro € 😀", quoted: 'a "b" %', once: "%41", lower: "é", bare: "hello, world", number: "5" },
    });
  });

  it("is the same event as in structured mode", async () => {
    expect((await sendBinary("[1]", { "Content-Type": "application/json", "ce-subject": "%C3%A9" })).status).toBe(201);
    const again = await send(eventText({ subject: "é", datacontenttype: "application/json", data: [1] }));
    expect(again.status).toBe(200);
  });

  it("keeps a large binary", async () => {
    const large = new Uint8Array(190_000).fill(7);
    expect((await sendBinary(large, { "Content-Type": "image/png" })).status).toBe(201);
    const [event] = JSON.parse(await asCloudEvents());
    expect(atob(event.data_base64)).toBe("\u0007".repeat(190_000));
    expect((await sendBinary(new Uint8Array(200_000), { "ce-id": "2", "Content-Type": "image/png" })).status).toBe(413);
  });

  it.each<[string, Record<string, string>]>([
    ["another version", { "ce-specversion": "0.3" }],
    ["a version said twice", { "ce-specversion": "1.0, 1.0" }],
    ["an empty id", { "ce-id": "" }],
    ["a source said twice", { "ce-source": "urn:a, urn:b" }],
    ["a type that is too long", { "ce-type": "x".repeat(129) }],
    ["a line break, percent-encoded", { "ce-subject": "a%0D%0ASet-Cookie:%20b" }],
    ["an overlong encoding", { "ce-subject": "%C0%A0" }],
    ["a percent sign that encodes nothing", { "ce-subject": "100%" }],
    ["an attribute named data", { "ce-data": "x" }],
    ["an attribute with a dash", { "ce-my-ext": "x" }],
    ["a datacontenttype in both places", { "ce-datacontenttype": "text/plain" }],
    ["a time that is none", { "ce-time": "now" }],
    ["a media type that is none", { "Content-Type": "json" }],
    ["too many attributes", { "ce-ext": "x".repeat(8_192) }],
  ])("is refused with %s", async (_, headers) => {
    const { status, code, detail } = await refusal(await sendBinary(undefined, headers));
    expect([status, code]).toEqual(detail === undefined ? [422, "validation_failed"] : [400, "invalid_header"]);
    expect([400, 422]).toContain(status);
  });

  it("names the headers that are missing", async () => {
    const response = await ask("/v1/events", { json: {}, headers: { "ce-id": "1" } });
    expect((await problemOf(response)).detail).toBe("ce-specversion is required; ce-source is required; ce-type is required.");
  });

  it("is refused with a body that is not what Content-Type says", async () => {
    const json = (body: BodyInit, type = "application/json") => sendBinary(body, { "Content-Type": type });
    expect(await refusal(await json("{"))).toMatchObject({ status: 400, code: "invalid_json" });
    expect(await refusal(await json(new Uint8Array([0x22, 0xff, 0x22])))).toMatchObject({ status: 400, code: "invalid_json" });
    expect(await refusal(await json("{}", "application/json; charset=utf-16"))).toMatchObject({ status: 415 });
    expect((await sendBinary("{}", { "Content-Type": "application/json", "Content-Encoding": "gzip" })).status).toBe(415);
    expect(await refusal(await json(`[${"[".repeat(127)}${"]".repeat(127)}]`))).toMatchObject({ status: 400 });
  });
});

describe("a batch of CloudEvents", () => {
  const batch = (texts: string[], type = batched) => send(`[${texts.join(",")}]`, { "Content-Type": type }, "/v1/events/batch");

  it("is taken item by item, and one that is bad sinks no other", async () => {
    const texts = [
      eventText({ data: 1.5 }),
      eventText({ id: "2", type: undefined }),
      eventText({ data: 1.5 }),
      eventText({ id: "3" }),
      "5",
    ];
    const response = await batch(texts);
    expect(response.status).toBe(200);
    const { results } = await response.json<{ results: { status: number }[] }>();
    expect(results.map(({ status }) => status)).toEqual([201, 422, 200, 201, 422]);
    expect((await plain()).length).toBe(2);
  });

  it("may be empty, but no more than a batch of ours, and nothing else", async () => {
    expect(await (await batch([])).json()).toEqual({ results: [], accepted: 0, duplicates: 0, failed: 0 });
    expect(await refusal(await batch(Array(101).fill("{}")))).toMatchObject({ status: 422, pointers: [""] });
    for (const [body, status] of [
      ["{}", 422],
      ["[1,]", 400],
      ["[] []", 400],
      ["", 400],
    ] as const) {
      expect((await send(body, { "Content-Type": batched }, "/v1/events/batch")).status).toBe(status);
    }
    expect((await batch([eventText()], structured)).status).toBe(415);
  });
});

describe("the inbox as CloudEvents", () => {
  it("has the events of ours, too, with what they say as attributes", async () => {
    const own = `Büro 5/${crypto.randomUUID()}`;
    const body = `{"source":"${own}","payload":{"n":1.0},"tags":["a,b"],"metadata":{"x":\n"\u0085"}}`;
    const { event_id, timestamp } = await (await ask("/v1/events", { body })).json<Shown>();
    const text = await asCloudEvents(own);
    expect(text).toContain(',"data":{"n":1.0}}]');
    expect(JSON.parse(text)).toEqual([
      {
        specversion: "1.0",
        id: event_id,
        source: encodeURI(own),
        type: "com.zapier.triggers.event",
        time: timestamp,
        datacontenttype: "application/json",
        zttags: '["a,b"]',
        ztmetadata: '{"x": "\\u0085"}',
        ...added,
        zteventid: event_id,
        data: { n: 1 },
      },
    ]);
  });

  it("takes nothing for a CloudEvent that only looks like one", async () => {
    const forged = [
      { cloudevents: { specversion: "1.0", id: "1", data_in: "data" } },
      { cloudevents: { specversion: "1.0" } },
      { cloudevents: { specversion: "1.0", id: "1", source: { a: 1 } } },
      { cloudevents: 1 },
    ];
    for (const metadata of forged) await ask("/v1/events", { json: { payload: { a: 1 }, source, type: "t", metadata } });
    await ask("/v1/events", {
      body: `{"payload":{},"source":"${source}","type":"t","metadata":{"cloudevents":{},"cloudevents":{}}}`,
    });
    const events = JSON.parse(await asCloudEvents());
    expect(events.map(({ id }: Shown) => id)).toEqual(events.map(({ zteventid }: Shown) => zteventid));
  });

  it("is paged by Link", async () => {
    for (const id of ["1", "2", "3"]) await send(eventText({ id }));
    const first = await ask(`/v1/inbox?source=${source}&limit=2`, { headers: { Accept: batched } });
    const link = /^<(.*)>; rel="next"$/.exec(first.headers.get("Link") ?? "")?.[1] ?? "";
    const second = await ask(link, { headers: { Accept: batched } });
    const ids = [...(await first.json<Shown[]>()), ...(await second.json<Shown[]>())].map(({ id }) => id);
    expect(ids).toEqual(["1", "2", "3"]);
    expect(second.headers.get("Link")).toBeNull();
  });

  it.each([
    ["application/cloudevents-batch+json, application/json;q=0.5", true],
    ["application/json, application/cloudevents-batch+json;q=0.5", false],
    ["*/*", false],
    ["application/*", false],
    ["text/html", false],
  ])("answers Accept: %s", async (accept, isBatch) => {
    const response = await ask("/v1/inbox?limit=1", { headers: { Accept: accept } });
    expect(response.headers.get("Content-Type")).toBe(isBatch ? batched : "application/json");
    expect(response.headers.get("Vary")).toContain("Accept");
  });
});
