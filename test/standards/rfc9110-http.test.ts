/** HTTP: https://www.rfc-editor.org/rfc/rfc9110, and what senders make of it. */
import { readFileSync } from "node:fs";
import { deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { limits } from "../../contract/limits.ts";
import { type Bytes, json, refusal, useApi } from "./api.ts";
import { head, send } from "./wire.ts";

const api = useApi();

const publishHead = (headers: Record<string, string>) =>
  head("POST /v1/events", {
    "X-API-Key": api.apiKey,
    "Content-Type": "application/json",
    ...headers,
  });

describe("a body that ends before it is complete", () => {
  const beginnings: [string, Record<string, string>, string][] = [
    ["bytes that Content-Length promises", { "Content-Length": "50" }, '{"payload"'],
    ["its last chunk", { "Transfer-Encoding": "chunked" }, '5\r\n{"pay\r\n'],
    ["the rest of a chunk", { "Transfer-Encoding": "chunked" }, '50\r\n{"pay'],
    ["all of it", { "Content-Length": "50" }, ""],
  ];

  it.each(beginnings)(
    "is answered 400 if the client still reads: it lacks %s",
    async (_, headers, body) => {
      const { status, text } = await send(api.system.url, publishHead(headers) + body, {
        afterwards: "half-close",
      });
      expect([status, JSON.parse(text)]).toMatchObject([
        400,
        { code: "incomplete_body", detail: expect.stringContaining("Send") },
      ]);
    },
  );

  it("is answered 400 if what comes is no chunk", async () => {
    const bytes = `${publishHead({ "Transfer-Encoding": "chunked" })}ZZ\r\n{}\r\n0\r\n\r\n`;
    expect((await send(api.system.url, bytes)).status).toBe(400);
  });

  it("of a client that hangs up is a debug line, and no error anywhere", async () => {
    const ids = beginnings.map(() => crypto.randomUUID());
    for (const [index, [, headers, body]] of beginnings.entries()) {
      const bytes = publishHead({ ...headers, "X-Request-Id": ids[index] ?? "" }) + body;
      const { status } = await send(api.system.url, bytes, { afterwards: "hang up" });
      expect(status).toBeUndefined();
    }
    const lines = () =>
      readFileSync(api.system.edge.state.log("edge"), "utf8")
        .split("\n")
        .filter((line) => ids.some((id) => line.includes(id)));
    await expect.poll(() => lines().length).toBe(ids.length);
    for (const line of lines())
      expect(JSON.parse(line)).toMatchObject({ level: "debug", status: 400 });
    const all = readFileSync(api.system.edge.state.log("edge"), "utf8");
    expect(all).not.toMatch(/"status":5|"level":"error"|Uncaught|Network connection lost/);
  });
});

describe("section 8.3: a request without content", () => {
  it("needs no type, whether it says a length, chunks, or nothing", async () => {
    const { event_id } = json(await api.publish('{"payload":{}}'));
    for (const [headers, body] of [
      [{ "Transfer-Encoding": "chunked" }, "0\r\n\r\n"],
      [{ "Content-Length": "0" }, ""],
      [{}, ""],
      [{ "Content-Length": "0", "Content-Encoding": "gzip" }, ""],
    ] as const) {
      const bytes =
        head(`POST /v1/events/${event_id}/ack`, { "X-API-Key": api.apiKey, ...headers }) + body;
      expect(await send(api.system.url, bytes)).toMatchObject({ status: 200 });
    }
  });

  it("is no JSON document where one is needed", async () => {
    expect(refusal(await api.publish(""))).toEqual([400, "invalid_json"]);
  });
});

describe("section 8.4: a body that is compressed", () => {
  const compressed = (body: Bytes, coding: string) =>
    api.publish(body, { "content-encoding": coding });
  const event = '{"payload":{"a":"é"}}';

  it.each([
    ["gzip", gzipSync(event)],
    ["GZIP", gzipSync(event, { level: 0 })],
    ["x-gzip", gzipSync(event)],
    ["deflate", deflateSync(event)],
    ["identity", Buffer.from(event)],
  ])("with %s is inflated", async (coding, body) => {
    const answer = await compressed(new Uint8Array(body), coding);
    expect([answer.status, answer.text]).toEqual([
      201,
      expect.stringContaining('"payload":{"a":"é"}'),
    ]);
  });

  it("may be chunked, and any body may be: a command's and a batch's too", async () => {
    const batch = new Uint8Array(gzipSync(`{"events":[${event}]}`));
    const chunked = new ReadableStream({
      start(controller) {
        for (const byte of batch) controller.enqueue(new Uint8Array([byte]));
        controller.close();
      },
    });
    const headers = { "content-type": "application/json", "content-encoding": "gzip" };
    const init = { method: "POST", headers, body: chunked, duplex: "half" } as const;
    expect(json(await api.ask("/v1/events/batch", init))).toMatchObject({ accepted: 1 });
    const command = new Uint8Array(gzipSync('{"limit":1,"lease_seconds":1}'));
    expect((await api.post("/v1/inbox/lease", command, headers)).status).toBe(200);
  });

  it.each(["br", "zstd", "compress", "gzip, gzip", "deflate, gzip", "none"])(
    "with %j is refused with 415 and what is taken",
    async (coding) => {
      const answer = await compressed(new Uint8Array(gzipSync(event)), coding);
      expect(refusal(answer)).toEqual([415, "unsupported_media_type"]);
      expect(answer.headers.get("accept-encoding")).toBe("gzip, deflate, identity");
      expect(json(answer).detail).toMatch(/gzip/);
    },
  );

  const gzip = gzipSync(event);
  it.each<[string, Buffer, string]>([
    ["no gzip", Buffer.from(event), "gzip"],
    ["cut off", gzip.subarray(0, -4), "gzip"],
    ["damaged", Buffer.concat([gzip.subarray(0, -8), Buffer.alloc(8)]), "gzip"],
    ["followed by something else", Buffer.concat([gzip, Buffer.from("x")]), "gzip"],
    ["deflated without its wrapper", deflateRawSync(event), "deflate"],
  ])("and %s is refused with 400", async (_, body, coding) => {
    const answer = await compressed(new Uint8Array(body), coding);
    expect(refusal(answer)).toEqual([400, "invalid_encoding"]);
    expect(json(answer).detail).toMatch(/Content-Encoding/);
  });

  it("is refused with 413 when it is inflated beyond the limit, however small it came", async () => {
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(64 * 1_048_576, " ")));
    expect(bomb.length).toBeLessThan(limits.publishBodyBytes);
    expect(refusal(await compressed(bomb, "gzip"))).toEqual([413, "body_too_large"]);
    const largest = `{"payload":{"a":"${"x".repeat(limits.payloadBytes - 8)}"}}`;
    expect((await compressed(new Uint8Array(gzipSync(largest)), "gzip")).status).toBe(201);
  });

  it("is refused with 413 when it is too large as it comes", async () => {
    const random = crypto.getRandomValues(new Uint8Array(65_536));
    const stored = gzipSync(Buffer.concat(Array(8).fill(random)), { level: 0 });
    expect(refusal(await compressed(new Uint8Array(stored), "gzip"))).toEqual([
      413,
      "body_too_large",
    ]);
  });
});

describe("section 15.5.14: a body past the limit", () => {
  it("is answered 413 in every run, if it is chunked and sent by Node's own fetch", async () => {
    for (let run = 0; run < 30; run++) {
      let left = 30;
      const body = new ReadableStream({
        pull(controller) {
          if (left-- === 0) return controller.close();
          controller.enqueue(new Uint8Array(65_536).fill(0x20));
        },
      });
      const headers = { "content-type": "application/json" };
      const init = { method: "POST", headers, body, duplex: "half" } as const;
      expect(refusal(await api.ask("/v1/events", init))).toEqual([413, "body_too_large"]);
    }
  });
});

describe("a query (URL Standard, section 5.1)", () => {
  it("that is no UTF-8 where it is percent-encoded is refused, and not read as something else", async () => {
    await api.publish('{"payload":{},"source":"\ufffd"}');
    for (const query of ["source=%FF", "source=a%C3", "source=%ED%A0%80", "source=%C0%A0", "%FF=1"])
      expect(refusal(await api.get(`/v1/inbox?${query}`))).toEqual([400, "invalid_parameter"]);
    expect(json(await api.get("/v1/inbox?source=%EF%BF%BD")).count).toBe(1);
  });

  it("may encode what need not be, leave a percent sign alone, and end in separators", async () => {
    await api.publish('{"payload":{},"source":"100% = é a"}');
    for (const query of [
      "source=100% = é a",
      "%73ource=100%25+%3D+%C3%A9%20%61&",
      "&&source=100%+=+é+a&&",
    ]) {
      const bytes = head(`GET /v1/inbox?${query.replaceAll(" ", "+")}`, {
        "X-API-Key": api.apiKey,
      });
      const { status, text } = await send(api.system.url, Buffer.from(bytes));
      expect([status, JSON.parse(text).count], query).toEqual([200, 1]);
    }
  });

  it("may have an empty cursor, which is none", async () => {
    expect(json(await api.get("/v1/inbox?cursor=&limit=1")).count).toBe(1);
    expect(json(await api.get("/v1/inbox?cursor=&offset=0&limit=1")).count).toBe(1);
  });
});

describe("an API key", () => {
  it("in Authorization is taken beside an empty X-API-Key, which is none", async () => {
    const bearer = { authorization: `bearer ${api.apiKey}`, "x-api-key": "" };
    expect((await api.get("/v1/me", bearer)).status).toBe(200);
    expect(refusal(await api.get("/v1/me", { "x-api-key": "" }))).toEqual([401, "missing_api_key"]);
  });
});

describe("a preflight (Fetch Standard, section 3.2)", () => {
  it("lets a browser send what the API reads, and what its tracing adds", async () => {
    const asked = [
      "tracestate",
      "baggage",
      "cache-control",
      "last-event-id",
      "content-encoding",
      "idempotency-key",
      "authorization",
      "ce-id",
      "*",
    ];
    const response = await fetch(`${api.system.url}/v1/events`, {
      method: "OPTIONS",
      headers: {
        origin: "https://shop.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": asked.join(","),
      },
    });
    const allowed = response.headers
      .get("access-control-allow-headers")
      ?.toLowerCase()
      .split(/, */);
    expect(response.status).toBe(204);
    expect(asked.filter((name) => !allowed?.includes(name))).toEqual([]);
    expect(response.headers.get("access-control-allow-credentials")).toBeNull();
  });
});
