/**
 * Between the edge and AWS: only signed calls pass, and a client hears no more of what goes wrong
 * there than to try again.
 */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { AwsClient } from "aws4fetch";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { formatApiKey, keyCacheName } from "../../contract/key.ts";
import { keyCache } from "../../contract/limits.ts";
import { operationNames } from "../../contract/operations.ts";
import { type RunningEdge, startEdge } from "../../local/system.ts";
import { type Answer, eventOf, pageOf, problemOf, refusalOf } from "./answer.ts";
import { Client } from "./client.ts";
import { type Key, useSystem } from "./system.ts";

const system = useSystem({ durable: true });

let key: Key;
let client: Client;
beforeAll(async () => {
  key = await system.createKey("acme");
  client = system.client(key);
});

interface AccessKey {
  access_key_id: string;
  secret_access_key: string;
}

const credentials = (): { edge: AccessKey; stranger: AccessKey } =>
  JSON.parse(readFileSync(system.aws.state.credentials, "utf8"));

const signer = ({ access_key_id, secret_access_key }: AccessKey, service = "execute-api") =>
  new AwsClient({
    accessKeyId: access_key_id,
    secretAccessKey: secret_access_key,
    region: "us-east-1",
    service,
  });

/** A well-formed call that would store an event. */
const ingestion = () => {
  const event_id = randomUUID();
  const event = { event_id, created_at: Date.now(), payload: "{}" };
  return {
    event_id,
    url: `${system.aws.url}/ingest-event`,
    body: JSON.stringify({ tenant: "acme", event }),
  };
};

async function signed(client: AwsClient, url: string, body: string): Promise<Headers> {
  const request = await client.sign(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  return request.headers;
}

/** Refused by the gateway itself, and nothing was stored. */
async function expectRefused(response: Response, type: string, event_id: string): Promise<void> {
  expect([response.status, response.headers.get("x-amzn-errortype")]).toEqual([403, type]);
  await response.body?.cancel();
  expect((await client.event(event_id)).status).toBe(404);
}

describe("the private API", () => {
  it("takes a call that the edge's principal has signed", async () => {
    const { url, body, event_id } = ingestion();
    const headers = await signed(signer(credentials().edge), url, body);
    const response = await fetch(url, { method: "POST", headers, body });
    expect(await response.json()).toMatchObject({ ok: true, value: { replayed: false } });
    expect((await client.event(event_id)).status).toBe(200);
  });

  it.each(operationNames)("refuses an unsigned call of %s", async (operation) => {
    const response = await fetch(`${system.aws.url}/${operation}`, { method: "POST", body: "{}" });
    expect([response.status, await response.json()]).toEqual([
      403,
      { message: "Missing Authentication Token" },
    ]);
  });

  it("refuses an unsigned call on a bare socket", async () => {
    const { body, event_id } = ingestion();
    const socket = connect(Number(new URL(system.aws.url).port), "127.0.0.1");
    socket.write(
      `POST /v1/ingest-event HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    expect(await text(socket)).toMatch(
      /^HTTP\/1\.1 403 Forbidden\r\n[\s\S]*Missing Authentication Token/,
    );
    expect((await client.event(event_id)).status).toBe(404);
  });

  it("refuses a call whose body, operation or time was tampered with", async () => {
    const { url, body, event_id } = ingestion();
    const headers = await signed(signer(credentials().edge), url, body);
    const type = "InvalidSignatureException";
    const tampered = body.replace('"acme"', '"evil"');
    await expectRefused(
      await fetch(url, { method: "POST", headers, body: tampered }),
      type,
      event_id,
    );
    const elsewhere = url.replace("ingest-event", "delete-event");
    await expectRefused(await fetch(elsewhere, { method: "POST", headers, body }), type, event_id);
    const time = headers.get("x-amz-date")?.replace(/..Z$/, "99Z") ?? "";
    const later = new Headers([...headers, ["x-amz-date", time]]);
    later.set("x-amz-date", time);
    await expectRefused(await fetch(url, { method: "POST", headers: later, body }), type, event_id);
  });

  it("refuses a stranger of the same account, an unknown key, a wrong secret and another service's signature", async () => {
    const { edge, stranger } = credentials();
    const forged: [AwsClient, type: string][] = [
      [signer(stranger), "AccessDeniedException"],
      [signer({ ...edge, access_key_id: "LOCALNOBODY" }), "UnrecognizedClientException"],
      [
        signer({ ...edge, secret_access_key: stranger.secret_access_key }),
        "InvalidSignatureException",
      ],
      [signer(edge, "lambda"), "InvalidSignatureException"],
    ];
    for (const [forger, type] of forged) {
      const { url, body, event_id } = ingestion();
      const headers = await signed(forger, url, body);
      await expectRefused(await fetch(url, { method: "POST", headers, body }), type, event_id);
    }
  });
});

/**
 * What the authority said of a key, put into an edge's cache by way of Cloudflare's API.
 * @param age in seconds
 */
async function plant(
  { tenant, keyId }: Key,
  { from, into, age }: { from: RunningEdge; into: RunningEdge; age: number },
) {
  const url = ({ environment }: RunningEdge) =>
    `${environment.CLOUDFLARE_API_BASE_URL}/accounts/${environment.CLOUDFLARE_ACCOUNT_ID}/storage/kv/namespaces/` +
    `${environment.KEY_CACHE_NAMESPACE_ID}/values/${encodeURIComponent(keyCacheName(tenant, keyId))}`;
  const authorized = ({ environment }: RunningEdge) => ({
    authorization: `Bearer ${environment.CLOUDFLARE_API_TOKEN}`,
  });
  // An edge writes it only after it has answered.
  const verdict = await vi.waitFor(async (): Promise<object> => {
    const response = await fetch(url(from), { headers: authorized(from) });
    expect(response.status).toBe(200);
    return (await response.json()) as object;
  });
  const body = JSON.stringify({ ...verdict, asked_at: Date.now() - age * 1000 });
  const response = await fetch(url(into), { method: "PUT", headers: authorized(into), body });
  expect(response.status).toBe(200);
}

/** A client is to try again later, and is not told why. */
function expectUnavailable(answer: Answer): void {
  expect(refusalOf(answer)).toEqual([503, "backend_unavailable"]);
  expect(problemOf(answer).retryable).toBe(true);
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  const { edge } = credentials();
  expect(answer.text).not.toMatch(/signature|credential|token|security|127\.0\.0\.1|ECONN|fetch/i);
  expect(answer.text).not.toContain(edge.access_key_id);
}

describe("an edge with wrong AWS credentials", () => {
  const edges: RunningEdge[] = [];
  afterAll(() => Promise.all(edges.map((edge) => edge.stop())));

  it.each([
    [
      "of an access key that does not exist",
      () => ({ access_key_id: "LOCALNOBODY", secret_access_key: "x".repeat(40) }),
    ],
    ["with a wrong secret", () => ({ ...credentials().edge, secret_access_key: "x".repeat(40) })],
    ["of a principal without permission", () => credentials().stranger],
  ])("(%s) answers 503 and leaks nothing", async (_, wrong) => {
    const edge = await startEdge({
      backendUrl: system.aws.url,
      variables: { AWS_CREDENTIALS: JSON.stringify(wrong()) },
    });
    edges.push(edge);
    const somebody = new Client(edge, key);
    expectUnavailable(await somebody.publish("{}"));
    // A key that it knows gets further: to the calls behind authentication.
    expect((await client.get("/v1/me")).status).toBe(200);
    await plant(key, { from: system.edge, into: edge, age: 0 });
    expect((await somebody.get("/v1/me")).status).toBe(200);
    expectUnavailable(await somebody.publish("{}"));
    expectUnavailable(await somebody.inbox());
    expectUnavailable(await somebody.event(randomUUID()));
    expectUnavailable(await somebody.acknowledge(randomUUID()));
    expectUnavailable(await somebody.erase(randomUUID()));
    const log = () => readFileSync(edge.state.log("edge"), "utf8");
    await vi.waitFor(() => expect(log()).toContain('"failure":"status 403"'));
    expect(log()).not.toContain(wrong().secret_access_key);
  });
});

describe("while AWS is down", () => {
  /** The answer of /ready serves for a few seconds. */
  const readinessBecomes = (status: number) =>
    vi.waitFor(async () => expect((await client.get("/ready")).status).toBe(status), {
      timeout: 15_000,
      interval: 100,
    });
  let before: Answer;
  let spooled: Answer;
  let stale: Key;
  let forgotten: Key;

  beforeAll(async () => {
    [stale, forgotten] = await Promise.all([system.createKey("acme"), system.createKey("acme")]);
    // Asked through another edge: this one shall not have them in its isolate.
    const another = await startEdge({
      backendUrl: system.aws.url,
      variables: { AWS_CREDENTIALS: JSON.stringify(credentials().edge) },
    });
    for (const each of [stale, forgotten])
      expect((await new Client(another, each).get("/v1/me")).status).toBe(200);
    await plant(stale, { from: another, into: system.edge, age: keyCache.fresh + 600 });
    await plant(forgotten, { from: another, into: system.edge, age: keyCache.stale + 1 });
    await another.stop();
    before = await client.publish('{"kept":1.0}');
    await readinessBecomes(200);
    await system.aws.kill();
  });

  it("reads answer 503, and a publish is accepted by the spool with 202", async () => {
    expectUnavailable(await client.inbox());
    expectUnavailable(await client.event(eventOf(before).event_id));
    expectUnavailable(await client.acknowledge(eventOf(before).event_id));
    spooled = await client.publish('{"spooled":1.0}');
    expect(spooled.status).toBe(202);
  });

  it("/health stays 200, and /ready becomes 503", async () => {
    await readinessBecomes(503);
    expect(JSON.parse((await client.get("/ready")).text)).toEqual({
      status: "not_ready",
      checks: { key_cache: "ok", backend: "unreachable" },
    });
    expect((await client.get("/health")).status).toBe(200);
  });

  it("a key that was valid goes on working long after it should have been asked for again, within a bound", async () => {
    expect((await system.client(stale).get("/v1/me")).status).toBe(200);
    expectUnavailable(await system.client(forgotten).get("/v1/me"));
  });

  it("a key that nobody knows is refused", async () => {
    expectUnavailable(
      await system
        .client({ apiKey: formatApiKey("acme", "Zz9999999999", "s".repeat(43)) })
        .get("/v1/me"),
    );
  });

  it("nothing is lost, and all works again once it is back", { timeout: 60_000 }, async () => {
    await system.startAws();
    await readinessBecomes(200);
    expect((await client.event(eventOf(before).event_id)).text).toBe(before.text);
    const after = await client.publish("{}");
    expect(after.status).toBe(201);
    // In the order in which they were accepted, though the spool is drained last.
    const expected = [after, spooled, before].map((answer) => eventOf(answer).event_id);
    await vi.waitFor(
      async () => {
        const page = pageOf(await client.inbox({ order: "desc", limit: 3 }));
        expect(page.events.map(({ event_id }) => event_id)).toEqual(expected);
      },
      { timeout: 30_000, interval: 200 },
    );
    expect((await system.client(forgotten).get("/v1/me")).status).toBe(200);
  });
});
