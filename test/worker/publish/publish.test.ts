import { describe, expect, it } from "vitest";
import { ask, keys, problemOf } from "../request.ts";

const publish = (json: unknown, headers?: Record<string, string>) =>
  ask("/v1/events", { json, ...(headers && { headers }) });

describe("POST /v1/events", () => {
  it("answers 201 with the stored event and where it is", async () => {
    const response = await publish({
      payload: { a: 1 },
      source: "shop",
      type: "paid",
      tags: ["x"],
      metadata: { m: 1 },
    });
    expect(response.status).toBe(201);
    const event = await response.json<Record<string, unknown>>();
    expect(event).toEqual({
      event_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      timestamp: new Date(event.created_at as number).toISOString(),
      payload: { a: 1 },
      status: "pending",
      source: "shop",
      type: "paid",
      tags: ["x"],
      metadata: { m: 1 },
      created_at: expect.any(Number),
    });
    expect(response.headers.get("Location")).toBe(`/v1/events/${event.event_id}`);
    expect(await (await ask(`/v1/events/${event.event_id}`)).json()).toEqual(event);
  });

  it.each([
    ["no payload", { source: "a" }, ["/payload"]],
    ["a payload that is no object", { payload: [1] }, ["/payload"]],
    ["metadata that is no object", { payload: {}, metadata: 1 }, ["/metadata"]],
    ["a member that is unknown", { payload: {}, sourec: "x", "a/b~c": 1 }, ["/sourec", "/a~1b~0c"]],
    ["an empty source", { payload: {}, source: "" }, ["/source"]],
    ["a source that is too long", { payload: {}, source: "x".repeat(129) }, ["/source"]],
    ["a source with a line break", { payload: {}, source: "a\r\nSet-Cookie: b" }, ["/source"]],
    ["a source with a lone surrogate", { payload: {}, source: "\ud800" }, ["/source"]],
    ["a type that is no string", { payload: {}, type: 5 }, ["/type"]],
    ["too many tags", { payload: {}, tags: Array(21).fill("t") }, ["/tags"]],
    ["a tag that is too long", { payload: {}, tags: ["ok", "t".repeat(65)] }, ["/tags/1"]],
    [
      "metadata that is too large",
      { payload: {}, metadata: { x: "é".repeat(4_096) } },
      ["/metadata"],
    ],
    [
      "several faults at once",
      { payload: 1, source: 1, tags: [1] },
      ["/payload", "/source", "/tags/0"],
    ],
  ])("refuses %s with 422 and says where", async (_, json, pointers) => {
    const response = await publish(json);
    expect(response.status).toBe(422);
    const problem = await problemOf(response);
    expect(problem).toMatchObject({ code: "validation_failed", retryable: false });
    expect(problem.errors?.map(({ pointer }) => pointer)).toEqual(pointers);
  });

  it.each([
    ["an empty body", "", 0],
    ["a cut-off body", '{"payload":{"a":', 16],
    ["a trailing comma", '{"payload":{},}', 14],
    ["single quotes", "{'payload':{}}", 1],
    ["NaN", '{"payload":{"a":NaN}}', 16],
    ["a byte order mark that is not the first", ' \ufeff{"payload":{}}', 1],
    ["two values", '{"payload":{}} {}', 15],
    ["nesting beyond the limit", `{"payload":{"a":${"[".repeat(127)}${"]".repeat(127)}}}`, 142],
    ["nesting far beyond the limit", "[".repeat(200_000), 128],
  ])("refuses %s with 400 and the position", async (_, body, position) => {
    const response = await ask("/v1/events", {
      method: "POST",
      body,
      headers: { "Content-Type": "application/json" },
    });
    expect(response.status).toBe(400);
    expect(await problemOf(response)).toMatchObject({ code: "invalid_json", position });
  });

  it("refuses invalid UTF-8 with 400", async () => {
    const body = new Uint8Array([
      ...new TextEncoder().encode('{"payload":{"a":"'),
      0xff,
      ...new TextEncoder().encode('"}}'),
    ]);
    expect((await problemOf(await ask("/v1/events", { body }))).code).toBe("invalid_json");
  });

  it("refuses a body that is no object, and a member that stands there twice, with 422", async () => {
    expect((await publish([1])).status).toBe(422);
    const problem = await problemOf(
      await ask("/v1/events", { body: '{"payload":{},"payload":{}}' }),
    );
    expect(problem.errors).toEqual([{ pointer: "/payload", detail: "stands in the object twice" }]);
  });

  it("treats __proto__ as any unknown member", async () => {
    const response = await ask("/v1/events", { body: '{"payload":{},"__proto__":{"source":"x"}}' });
    expect((await problemOf(response)).errors).toEqual([
      { pointer: "/__proto__", detail: "is not a known member" },
    ]);
  });

  it.each(["text/plain", "application/xml", "", "json", "application/json; charset=UTF-16LE"])(
    "refuses the media type %j with 415",
    async (type) => {
      const response = await ask("/v1/events", {
        body: '{"payload":{}}',
        headers: { "Content-Type": type },
      });
      expect(response.status).toBe(415);
      expect(await problemOf(response)).toMatchObject({ code: "unsupported_media_type" });
    },
  );

  it.each([
    "application/json;charset=UTF-8",
    "Application/JSON; charset=utf8",
    'application/json; charset="utf-8"; version=1',
    "application/json; encoding=utf8",
    "application/json; charset=iso-8859-1",
    "application/json;",
  ])("takes the media type %j, whose parameters have no effect", async (type) => {
    const response = await ask("/v1/events", {
      body: '{"payload":{"a":"é"}}',
      headers: { "Content-Type": type },
    });
    expect([response.status, await response.json()]).toMatchObject([201, { payload: { a: "é" } }]);
  });

  it("passes over a byte order mark in front", async () => {
    const response = await ask("/v1/events", { body: '\ufeff{"payload":{"a":"\ufeff"}}' });
    expect(await response.json()).toMatchObject({ payload: { a: "\ufeff" } });
  });

  it("takes a payload of 262,144 bytes, and refuses one more with 413", async () => {
    const payload = (bytes: number) =>
      `{"x":"${"é".repeat((bytes - 8) / 2)}${bytes % 2 ? "e" : ""}"}`;
    const send = (bytes: number) => ask("/v1/events", { body: `{"payload":${payload(bytes)}}` });
    expect(new TextEncoder().encode(payload(262_144)).byteLength).toBe(262_144);
    expect((await send(262_144)).status).toBe(201);
    const refused = await send(262_145);
    expect(refused.status).toBe(413);
    expect(await problemOf(refused)).toMatchObject({ code: "body_too_large", max_bytes: 262_144 });
  });

  it("counts a streamed body while it comes, and stops reading past the limit", async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536).fill(0x20));
      },
    });
    const response = await ask("/v1/events", {
      method: "POST",
      body: endless,
      headers: { "Content-Type": "application/json" },
    });
    expect(response.status).toBe(413);
    expect(sent).toBeLessThan(1_000_000);
  });

  it("refuses query parameters", async () => {
    const response = await ask("/v1/events?dry_run=1", { json: { payload: {} } });
    expect(response.status).toBe(400);
    expect((await problemOf(response)).errors).toEqual([
      { parameter: "dry_run", detail: "is not a known parameter" },
    ]);
  });
});

describe("payloads", () => {
  it.each([
    ['{"big":12345678901234567890}'],
    ['{"one":1.0,"exp":1e400,"neg":-0.0}'],
    ['{"escaped":"\\u00e9","plain":"é","pair":"\\ud83d\\ude00","lone":"\\ud800"}'],
    ['{"2":0,"1":0,"10":0,"a":0}'],
    ['{"twice":1,"twice":2}'],
    ['{"__proto__":{"x":1},"constructor":null}'],
    ['{ "white" :\t[ 1 ,\n 2 ] }'],
    ['{"slash":"\\/","nul":"\\u0000","line":"\u2028"}'],
    [`{"deep":${"[".repeat(126)}${"]".repeat(126)}}`],
    ["{}"],
  ])("come back as they were sent: %s", async (payload) => {
    const created = await (
      await ask("/v1/events", {
        body: `{"source":"verbatim","payload": ${payload} ,"metadata":${payload}}`,
      })
    ).text();
    expect(created).toContain(`,"metadata":${payload},"payload":${payload}}`);
    const { event_id } = JSON.parse(created);
    expect(await (await ask(`/v1/events/${event_id}`)).text()).toBe(created);
    expect(await (await ask("/v1/inbox?source=verbatim&order=desc&limit=1")).text()).toContain(
      `[${created}]`,
    );
    await ask(`/v1/events/${event_id}/ack`, { method: "POST" });
  });
});

describe("Idempotency-Key", () => {
  it("answers a repetition with 200, the original event, and the mark", async () => {
    const headers = { "Idempotency-Key": crypto.randomUUID() };
    const first = await publish({ payload: { n: 1 } }, headers);
    const again = await publish({ payload: { n: 1 } }, headers);
    expect([first.status, again.status]).toEqual([201, 200]);
    expect([first, again].map((response) => response.headers.get("Idempotency-Replayed"))).toEqual([
      null,
      "true",
    ]);
    expect(await again.text()).toBe(await first.text());
  });

  it("answers the same key with another body with 422", async () => {
    const headers = { "Idempotency-Key": crypto.randomUUID() };
    await publish({ payload: { n: 1 } }, headers);
    const response = await publish({ payload: { n: 2 } }, headers);
    expect(response.status).toBe(422);
    expect((await problemOf(response)).code).toBe("idempotency_key_reused");
  });

  it("means the same with the draft's quotes and without", async () => {
    const key = crypto.randomUUID();
    expect((await publish({ payload: {} }, { "Idempotency-Key": key })).status).toBe(201);
    expect((await publish({ payload: {} }, { "Idempotency-Key": `"${key}"` })).status).toBe(200);
  });

  it("belongs to a tenant", async () => {
    const headers = { "Idempotency-Key": crypto.randomUUID() };
    const mine = await publish({ payload: {} }, headers);
    const theirs = await ask("/v1/events", {
      json: { payload: { other: true } },
      headers,
      key: keys.other,
    });
    expect([mine.status, theirs.status]).toEqual([201, 201]);
    expect((await mine.json<{ event_id: string }>()).event_id).not.toBe(
      (await theirs.json<{ event_id: string }>()).event_id,
    );
  });

  it("leaves one event of 50 concurrent publishes; one is 201, all name it", async () => {
    const headers = { "Idempotency-Key": crypto.randomUUID() };
    const responses = await Promise.all(
      Array.from({ length: 50 }, () => publish({ payload: { n: 1 } }, headers)),
    );
    expect(responses.map(({ status }) => status).sort()).toEqual([...Array(49).fill(200), 201]);
    const ids = await Promise.all(
      responses.map(async (response) => (await response.json<{ event_id: string }>()).event_id),
    );
    expect(new Set(ids).size).toBe(1);
  });

  it.each(["x".repeat(256), "with space", "é", '""'])("refuses %j with 400", async (key) => {
    const response = await publish({ payload: {} }, { "Idempotency-Key": key });
    expect(response.status).toBe(400);
    expect((await problemOf(response)).code).toBe("invalid_header");
  });

  it("does not bring back what was erased", async () => {
    const headers = { "Idempotency-Key": crypto.randomUUID() };
    const { event_id } = await (await publish({ payload: {} }, headers)).json<{
      event_id: string;
    }>();
    expect((await ask(`/v1/events/${event_id}`, { method: "DELETE" })).status).toBe(204);
    const response = await publish({ payload: {} }, headers);
    expect(response.status).toBe(409);
    expect((await problemOf(response)).code).toBe("event_erased");
  });
});
