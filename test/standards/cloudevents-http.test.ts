/**
 * CloudEvents 1.0.2 over HTTP, clause by clause.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md
 */
import { describe, expect, it } from "vitest";
import { batched, eventText, headerBytes, json, refusal, structured, useApi } from "./api.ts";

const api = useApi();

const publish = (members: Record<string, unknown>) =>
  api.publish(eventText(members), { "content-type": structured });
const kept = (text: string) => JSON.parse(text).metadata.cloudevents;

describe("3.1.1, 3.1.2: in binary mode, Content-Type is datacontenttype, and the body is the data", () => {
  const bytes = new Uint8Array([0xc3, 0xa9]);

  it.each([
    ["text/plain", { data: "é" }],
    ["text/plain; charset=utf-8", { data: "é" }],
    ['text/plain; charset="UTF8"', { data: "é" }],
    ["text/csv; charset=us-ascii", { data: "é" }],
    ["text/plain; charset=iso-8859-1", { data_base64: "w6k=" }],
    ["text/plain; charset=utf-16le", { data_base64: "w6k=" }],
    ["text/html;charset=windows-1252", { data_base64: "w6k=" }],
    ["application/xml; charset=Shift_JIS", { data_base64: "w6k=" }],
    ["application/octet-stream", { data_base64: "w6k=" }],
  ])("as %s, no byte becomes another", async (type, payload) => {
    const answer = await api.publishBinary(bytes, {}, { "content-type": type });
    expect(json(answer).payload).toEqual(payload);
    expect(kept(answer.text).datacontenttype).toBe(type);
  });

  it("as XML that declares another encoding, neither", async () => {
    const declared = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?><a>é</a>`;
    const xml = { "content-type": "application/atom+xml" };
    const other = await api.publishBinary(declared("ISO-8859-1"), {}, xml);
    expect(json(other).payload).toEqual({ data_base64: btoa(headerBytes(declared("ISO-8859-1"))) });
    const same = await api.publishBinary(declared("utf-8"), {}, xml);
    expect(json(same).payload).toEqual({ data: declared("utf-8") });
  });

  it("is refused if ce-datacontenttype says it, too", async () => {
    expect(refusal(await api.publishBinary("{}", { datacontenttype: "text/plain" }))).toEqual([
      400,
      "invalid_header",
    ]);
  });
});

describe("3.1.3.2: the value of a header", () => {
  it.each([
    ["percent-encoded", "Euro%20%E2%82%AC%20%f0%9f%98%80", "Euro € 😀"],
    ["quoted", '"a \\"b\\" %25"', 'a "b" %'],
    ["encoded once only", "%2541", "%41"],
    ["raw UTF-8", headerBytes("Grüße 😀"), "Grüße 😀"],
    ["raw UTF-8 beside an escape", headerBytes("ü%20é"), "ü é"],
    ["a bare percent sign", "100%", "100%"],
    ["a percent sign that encodes nothing", "%zz %1", "%zz %1"],
    ["a replacement character, encoded", "%EF%BF%BD", "\ufffd"],
  ])("that is %s is read", async (_, subject, value) => {
    const answer = await api.publishBinary("{}", { subject });
    expect([answer.status, kept(answer.text).subject]).toEqual([201, value]);
  });

  it.each([
    ["Latin-1", "Gr\u00fc\u00dfe"],
    ["an overlong form, encoded", "%C0%A0"],
    ["half a character, encoded", "%E2%82"],
    ["a control character, encoded", "a%0d%0ab"],
    ["a noncharacter, encoded", "%EF%BF%BE"],
  ])("that is %s is refused with 400", async (_, subject) => {
    expect(refusal(await api.publishBinary("{}", { subject }))).toEqual([400, "invalid_header"]);
  });
});

const sources = [
  "urn:a:b",
  "/a/b",
  "a#b",
  "./1:2",
  "a:",
  "//a",
  "#",
  "?q",
  "http://[::1]:8/%C3%BC",
];
const noSources = ["x[1]", "y#b#c", "z%zz", "<w>", "ü", "http://[bad", "1:2", "a b", "http://a:b/"];

describe("spec, 3: an attribute", () => {
  it.each(sources)("source may be %s, and goes out as it came", async (source) => {
    expect((await publish({ source })).status).toBe(201);
    expect((await api.publishBinary("{}", { source: encodeURIComponent(source) })).status).toBe(
      201,
    );
    const [page = "[]"] = await api.cloudEventPages(`&source=${encodeURIComponent(source)}`);
    const found = JSON.parse(page).map(({ source }: { source: string }) => source);
    expect(found).toEqual([source, source]);
  });

  it.each(noSources)("source is no URI-reference as %s: 422", async (source) => {
    expect(json(await publish({ source }))).toMatchObject({
      status: 422,
      errors: [{ pointer: "/source" }],
    });
    const binary = await api.publishBinary("{}", { source: encodeURIComponent(source) });
    expect(refusal(binary)).toEqual([400, "invalid_header"]);
  });

  it.each(["x:[", "#", "/schema", "schema", "http://a b", "x:%"])(
    "dataschema is no URI as %s: 422",
    async (dataschema) => {
      expect(json(await publish({ dataschema }))).toMatchObject({
        status: 422,
        errors: [{ pointer: "/dataschema" }],
      });
    },
  );

  it.each(["urn:schema", "https://a.example/s?v=1#/definitions/order", "a:b"])(
    "dataschema may be %s",
    async (dataschema) => {
      expect((await publish({ dataschema })).status).toBe(201);
    },
  );

  it.each(["\ufffe", "\uffff", "\ufdd0", "\u{1ffff}", "\u{10fffe}"])(
    "has no noncharacter (%j), nor has a label of an event that could become one",
    async (character) => {
      const text = `a${character}b`;
      for (const members of [{ type: text }, { subject: text }, { ext: text }, { id: text }])
        expect(refusal(await publish(members))).toEqual([422, "validation_failed"]);
      for (const members of [{ source: text }, { type: text }, { tags: ["t", text] }])
        expect(refusal(await api.publish(JSON.stringify({ payload: {}, ...members })))).toEqual([
          422,
          "validation_failed",
        ]);
      const within = { payload: { [text]: text }, metadata: { [text]: text } };
      expect((await api.publish(JSON.stringify(within))).status).toBe(201);
    },
  );

  it.each(["schemaurl", "validate"])(
    "is refused under the name %s, by which the SDK for JavaScript fails",
    async (name) => {
      expect(json(await publish({ [name]: "x" }))).toMatchObject({
        status: 422,
        errors: [{ pointer: `/${name}` }],
      });
    },
  );
});

describe("spec, 3.1.1: the same source and id name the same event, in whatever mode it comes", () => {
  const modes = async (
    document: Record<string, unknown>,
    headers: Record<string, string>,
    body: string,
    type?: string,
  ) => {
    const id = crypto.randomUUID();
    const inDocument = () => publish({ id, ...document });
    const inHeaders = () =>
      api.publishBinary(body, { id, ...headers }, { "content-type": type ?? "application/json" });
    const orders = [
      [await inDocument(), await inHeaders()],
      // The other way round, of another event.
      [
        await api.publishBinary(
          body,
          { ...headers, id: `${id}2` },
          {
            "content-type": type ?? "application/json",
          },
        ),
        await publish({ ...document, id: `${id}2` }),
      ],
    ] as const;
    return orders;
  };

  it.each<[string, Record<string, unknown>, Record<string, string>, string, string?]>([
    ["no datacontenttype", { data: { a: 1 } }, {}, '{"a":1}'],
    [
      "no datacontenttype, and a charset",
      { data: [1] },
      {},
      "[1]",
      "application/json; charset=utf-8",
    ],
    ["an integer", { data: {}, sequence: 5 }, { sequence: "5" }, "{}"],
    ["a boolean", { data: {}, on: true }, { on: "true" }, "{}"],
    ["no data", {}, {}, ""],
    ["a string", { data: "é" }, {}, '"\\u00e9"'],
    ["text", { data: 'é"\n', datacontenttype: "text/plain" }, {}, 'é"\n', "text/plain"],
    ["bytes", { data_base64: "w6k/", datacontenttype: "image/x" }, {}, "é?", "image/x"],
  ])("with %s", async (_, document, headers, body, type) => {
    for (const [first, again] of await modes(document, headers, body, type)) {
      expect([first.status, again.status]).toEqual([201, 200]);
      const stored = (await api.get(`/v1/events/${json(first).event_id}`)).text;
      expect(again.text).toBe(stored);
    }
  });

  it.each<[string, Record<string, unknown>, Record<string, string>, string, string?]>([
    ["other data", { data: { a: 1 } }, {}, '{"a":2}'],
    ["another extension", { data: {}, sequence: 5 }, { sequence: "6" }, "{}"],
    ["an extension more", { data: {} }, { sequence: "6" }, "{}"],
    ["another type of data", { data: "x", datacontenttype: "text/plain" }, {}, "x", "text/html"],
    ["bytes of no type as JSON", { data_base64: "e30=" }, {}, "{}"],
  ])("but with %s it is another: 422", async (_, document, headers, body, type) => {
    for (const [first, again] of await modes(document, headers, body, type)) {
      expect(first.status).toBe(201);
      expect(refusal(again)).toEqual([422, "idempotency_key_reused"]);
    }
  });

  it("and metadata of an event of ours that only look like it are compared to the letter", async () => {
    const key = { "idempotency-key": crypto.randomUUID() };
    const metadata = (rest: string) => `{"payload":{},"metadata":{"cloudevents":{"a":${rest}}}}`;
    expect((await api.publish(metadata("12345678901234567890"), key)).status).toBe(201);
    const near = await api.publish(metadata("12345678901234567891"), key);
    expect(refusal(near)).toEqual([422, "idempotency_key_reused"]);
    expect((await api.publish(metadata("12345678901234567890"), key)).status).toBe(200);
  });
});

describe("3.3: a batch", () => {
  it("may come to the same URL as a single event: its type tells", async () => {
    const body = `[${eventText({ data: 1 })},${eventText({ data: 2 })}]`;
    const type = { "content-type": `${batched}; charset=utf-8` };
    for (const path of ["/v1/events", "/v1/events/batch"]) {
      const answer = json(await api.post(path, body, type));
      expect(answer.results.map(({ status }: { status: number }) => status)).toEqual(
        path === "/v1/events" ? [201, 201] : [200, 200],
      );
    }
    expect(json(await api.publish("[]", type))).toMatchObject({ results: [], accepted: 0 });
    expect(refusal(await api.publish(eventText(), type))).toEqual([422, "validation_failed"]);
  });

  it("is not a single event, which the URL of batches refuses with 415 and where to send it", async () => {
    const answer = await api.post("/v1/events/batch", eventText(), { "content-type": structured });
    expect(refusal(answer)).toEqual([415, "unsupported_media_type"]);
    expect(json(answer).detail).toContain("/v1/events");
  });
});
