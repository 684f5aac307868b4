/**
 * Between the edge and AWS: only signed calls pass, and a client hears no more of what goes wrong
 * there than to try again.
 */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { AwsClient } from "aws4fetch";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keyCache } from "../../contract/cache-bounds.ts";
import { formatApiKey } from "../../contract/key.ts";
import { endedKeyName, keyCacheEntry, keyCacheName } from "../../contract/key-cache.ts";
import { operationNames } from "../../contract/operations.ts";
import { type RunningEdge, startEdge } from "../../local/system.ts";
import { eventually } from "../eventually.ts";
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

const kvValue = ({ environment }: RunningEdge, name: string): string =>
  `${environment.CLOUDFLARE_API_BASE_URL}/accounts/${environment.CLOUDFLARE_ACCOUNT_ID}/storage/kv/namespaces/` +
  `${environment.KEY_CACHE_NAMESPACE_ID}/values/${encodeURIComponent(name)}`;
const authorized = ({ environment }: RunningEdge) => ({
  authorization: `Bearer ${environment.CLOUDFLARE_API_TOKEN}`,
});

async function put(edge: RunningEdge, name: string, value: object): Promise<void> {
  const body = JSON.stringify(value);
  const response = await fetch(kvValue(edge, name), {
    method: "PUT",
    headers: authorized(edge),
    body,
  });
  expect(response.status).toBe(200);
}

/**
 * What the authority said of a key, put into an edge's cache by way of Cloudflare's API.
 * @param age in seconds
 */
async function plant(
  { tenant, keyId }: Key,
  { from, into, age }: { from: RunningEdge; into: RunningEdge; age: number },
) {
  const name = keyCacheName(tenant, keyId);
  // An edge writes it only after it has answered.
  const entry = await eventually(async (): Promise<object> => {
    const response = await fetch(kvValue(from, name), { headers: authorized(from) });
    expect(response.status).toBe(200);
    return (await response.json()) as object;
  });
  await put(into, name, { ...entry, asked_at: Date.now() - age * 1000 });
}

/** As `keys revoke` does it, which needs the authority. The cache itself keeps the older copy. */
async function plantEnd({ tenant, keyId }: Key): Promise<void> {
  const response = await fetch(kvValue(system.edge, keyCacheName(tenant, keyId)), {
    headers: authorized(system.edge),
  });
  const entry = keyCacheEntry.parse(await response.json());
  const key = { ...entry.key, revoked_at: Date.now() };
  await put(system.edge, endedKeyName(tenant, keyId), { ...entry, key, asked_at: Date.now() });
}

/** A client is to try again later, and is not told why. */
function expectUnavailable(answer: Answer): void {
  expect(refusalOf(answer)).toEqual([503, "backend_unavailable"]);
  expect(problemOf(answer).retryable).toBe(true);
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  const { edge } = credentials();
  // The error's page is at the address that was asked.
  const told = answer.text.replace(/"type":"[^"]*"/, "");
  expect(told).not.toMatch(/signature|credential|token|security|127\.0\.0\.1|ECONN|fetch/i);
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
  ])("(%s) spools publishes, answers 503 to the rest, and leaks nothing", async (_, wrong) => {
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
    expect((await somebody.publish("{}")).status).toBe(202);
    expectUnavailable(await somebody.inbox());
    expectUnavailable(await somebody.event(randomUUID()));
    expectUnavailable(await somebody.acknowledge(randomUUID()));
    expectUnavailable(await somebody.erase(randomUUID()));
    const log = () => readFileSync(edge.state.log("edge"), "utf8");
    await eventually(() => expect(log()).toContain('"failure":"refused"'));
    expect(log()).not.toContain(wrong().secret_access_key);
  });
});

describe("while AWS is down", () => {
  /** The answer of /ready serves for a few seconds. */
  const readinessBecomes = (status: number) =>
    eventually(async () => expect((await client.get("/ready")).status).toBe(status), 100);
  let before: Answer;
  let spooled: Answer;
  let stale: Key;
  let forgotten: Key;
  let ended: Key;

  beforeAll(async () => {
    // Of another tenant, so that its event is not among those that are expected below.
    [stale, ended, forgotten] = await Promise.all([
      system.createKey("other"),
      system.createKey("other"),
      system.createKey("acme"),
    ]);
    // Asked through another edge: this one shall not have them in its isolate.
    const another = await startEdge({
      backendUrl: system.aws.url,
      variables: { AWS_CREDENTIALS: JSON.stringify(credentials().edge) },
    });
    for (const each of [stale, ended, forgotten])
      expect((await new Client(another, each).get("/v1/me")).status).toBe(200);
    await plant(stale, { from: another, into: system.edge, age: keyCache.fresh + 600 });
    await plant(ended, { from: another, into: system.edge, age: keyCache.fresh + 600 });
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

  it("a key that was valid goes on publishing long after it should have been asked for again, within a bound", async () => {
    expect((await system.client(stale).publish("{}")).status).toBe(202);
    expectUnavailable(await system.client(stale).get("/v1/me"));
    expectUnavailable(await system.client(stale).inbox());
    expectUnavailable(await system.client(forgotten).publish("{}"));
  });

  it("a key that is revoked meanwhile stops within seconds, since the edge is told", async () => {
    expect((await system.client(ended).publish("{}")).status).toBe(202);
    await plantEnd(ended);
    await eventually(async () =>
      expect(refusalOf(await system.client(ended).publish("{}"))).toEqual([401, "revoked_api_key"]),
    );
  });

  it("a key that nobody knows is refused", async () => {
    expectUnavailable(
      await system
        .client({ apiKey: formatApiKey("acme", "Zz9999999999", "s".repeat(43)) })
        .get("/v1/me"),
    );
  });

  it("nothing is lost, and all works again once it is back", async () => {
    await system.startAws();
    await readinessBecomes(200);
    const accepted = [before, spooled];
    // Each service has its own breaker, which a probe closes a little later.
    await eventually(async () =>
      expect((await client.event(eventOf(before).event_id)).text).toBe(before.text),
    );
    await eventually(async () => {
      accepted.push(await client.publish("{}"));
      expect(accepted.at(-1)?.status).toBe(201);
    }, 500);
    // In the order in which they were accepted, though the spool is drained last.
    const expected = accepted.map((answer) => eventOf(answer).event_id).reverse();
    await eventually(async () => {
      const page = pageOf(await client.inbox({ order: "desc", limit: expected.length }));
      expect(page.events.map(({ event_id }) => event_id)).toEqual(expected);
    }, 200);
    await eventually(async () =>
      expect((await system.client(forgotten).get("/v1/me")).status).toBe(200),
    );
  });
});
