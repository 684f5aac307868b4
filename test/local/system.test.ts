import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { parseApiKey } from "../../contract/key.ts";
import { rateLimits } from "../../contract/limits.ts";
import { type RunningSystem, startAws, startEdge, startSystem } from "../../local/system.ts";
import { eventually } from "../eventually.ts";
import { canList, processesWith } from "./processes.ts";

let system: RunningSystem;

const mark = `SYSTEM=${crypto.randomUUID()}`;

beforeAll(async () => {
  vi.stubEnv("SYSTEM", mark.split("=")[1]);
  system = await startSystem();
  vi.unstubAllEnvs();
});
afterAll(() => system.stop());

const api = (path: string, init: RequestInit = {}, key = system.demo.api_key) =>
  fetch(system.url + path, {
    ...init,
    headers: { "x-api-key": key, "content-type": "application/json", ...init.headers },
  });

describe("a running system", () => {
  it("stores, lists and acknowledges an event", async () => {
    const posted = await api("/v1/events", {
      method: "POST",
      body: '{"payload":{"n":12345678901234567890}}',
    });
    const { event_id } = JSON.parse(await posted.text());
    expect(posted.status).toBe(201);
    expect(await (await api("/v1/inbox")).text()).toContain('"payload":{"n":12345678901234567890}');
    expect((await api(`/v1/events/${event_id}/ack`, { method: "POST" })).status).toBe(200);
  });

  it("answers a body that is too large, where a server might cut off who still sends it", async () => {
    const body = `{"payload":"${"x".repeat(2 * 1_048_576)}"}`;
    for (let n = 0; n < 50; n++) {
      const answers = await Promise.all(
        Array.from({ length: 4 }, () => api("/v1/events", { method: "POST", body })),
      );
      for (const answer of answers)
        expect([await answer.json(), answer.status]).toMatchObject([
          { code: "body_too_large" },
          413,
        ]);
    }
  });

  it("publishes how it can be tried, and how other processes find it, for its owner alone", () => {
    const { demo, environment } = system.state;
    expect(JSON.parse(readFileSync(demo, "utf8"))).toEqual({
      url: system.url,
      api_key: system.demo.api_key,
      tenant: "demo",
    });
    expect(parseApiKey(system.demo.api_key)?.tenant).toBe("demo");
    expect(JSON.parse(readFileSync(environment, "utf8"))).toEqual({
      ...system.aws.environment,
      ...system.edge.environment,
    });
    for (const file of [demo, environment, system.state.credentials, system.state.log("aws")])
      expect(statSync(file).mode & 0o077).toBe(0);
  });

  it("keeps each half's log, without the key", async () => {
    const requestId = crypto.randomUUID();
    await (await api("/v1/inbox", { headers: { "x-request-id": requestId } })).text();
    for (const half of ["aws", "edge"]) {
      await eventually(() =>
        expect(readFileSync(system.state.log(half), "utf8")).toContain(requestId),
      );
      expect(readFileSync(system.state.log(half), "utf8")).not.toContain(system.demo.api_key);
    }
  });

  it("lets Cloudflare's API forget what the edge has cached of a key", async () => {
    await (await api("/v1/me")).text();
    const {
      CLOUDFLARE_API_BASE_URL,
      CLOUDFLARE_API_TOKEN,
      CLOUDFLARE_ACCOUNT_ID,
      KEY_CACHE_NAMESPACE_ID,
    } = system.edge.environment;
    const name = encodeURIComponent(`key:demo:${parseApiKey(system.demo.api_key)?.keyId}`);
    const url = `${CLOUDFLARE_API_BASE_URL}/accounts/${CLOUDFLARE_ACCOUNT_ID}/storage/kv/namespaces/${KEY_CACHE_NAMESPACE_ID}/values/${name}`;
    const headers = { authorization: `Bearer ${CLOUDFLARE_API_TOKEN}` };
    const cached = async () => (await fetch(url, { headers })).status;
    await eventually(async () => expect(await cached()).toBe(200));
    expect((await fetch(url, { method: "DELETE", headers })).status).toBe(200);
    expect(await cached()).toBe(404);
  });

  it.runIf(canList)("goes on at the same address if workerd crashes", async () => {
    const workerd = () =>
      processesWith(mark).find(({ commandLine }) => commandLine.includes("workerd serve"))?.pid;
    const pid = workerd() ?? 0;
    process.kill(pid, "SIGKILL");
    await eventually(async () => expect((await api("/v1/me")).status).toBe(200), 100);
    expect(workerd()).not.toBe(pid);
  });
});

describe("a system that stops", () => {
  it("has written down what it was asked last", async () => {
    const state = mkdtempSync(join(tmpdir(), "stopping-"));
    const stopping = await startSystem({ state, memory: true });
    const requestId = crypto.randomUUID();
    const headers = { "x-api-key": stopping.demo.api_key, "x-request-id": requestId };
    expect((await fetch(`${stopping.url}/v1/inbox`, { headers })).status).toBe(200);
    await stopping.stop();
    for (const half of ["aws", "edge"])
      expect(readFileSync(stopping.state.log(half), "utf8")).toContain(requestId);
    rmSync(state, { recursive: true });
  });
});

describe("a client's address", () => {
  it("cannot be made up: the limit on failed authentications holds whatever it claims", async () => {
    const { limit } = rateLimits.failedAuthentication;
    const statuses = new Set<number>();
    for (let i = 0; i <= limit; i++) {
      const answer = await api(
        "/v1/me",
        { headers: { "cf-connecting-ip": `203.0.113.${i}` } },
        "nonsense",
      );
      statuses.add(answer.status);
      await answer.text();
    }
    expect([...statuses]).toEqual([401, 429]);
  });
});

describe("the halves alone", () => {
  it("can be killed and started again, without a change at the other", async () => {
    const { state } = await started(startAws());
    const durable = { state: `${state.path}/durable`, memory: false };
    const aws = await started(startAws(durable));
    const edge = await started(startEdge({ ...durable, backendUrl: aws.url }));
    const key = { headers: { "x-api-key": aws.demo.api_key } };
    const post = () =>
      fetch(`${edge.url}/v1/events`, {
        method: "POST",
        body: '{"payload":{}}',
        headers: { ...key.headers, "content-type": "application/json" },
      });
    expect((await post()).status).toBe(201);

    const list = () => fetch(`${edge.url}/v1/inbox`, key);
    await aws.kill();
    expect((await list()).status).toBe(503);
    const again = await started(startAws({ ...durable, port: Number(new URL(aws.url).port) }));
    expect(again).toMatchObject({ url: aws.url, demo: aws.demo });
    expect(await (await list()).json()).toMatchObject({ count: 1 });
    expect((await post()).status).toBe(201);

    await edge.kill();
    const edgeAgain = await started(
      startEdge({ ...durable, backendUrl: aws.url, port: Number(new URL(edge.url).port) }),
    );
    const inbox = await (await fetch(`${edgeAgain.url}/v1/inbox`, key)).text();
    expect(JSON.parse(inbox)).toMatchObject({ count: 2 });
  });

  it("take their own back from what is published when they stop", async () => {
    const aws = await startAws();
    const edge = await startEdge({ state: aws.state.path, memory: true, backendUrl: aws.url });
    await Promise.all([
      edge.stop(),
      eventually(() => expect(published(aws.state.environment)).not.toHaveProperty("EDGE_URL")),
    ]);
    expect(published(aws.state.environment)).toEqual(aws.environment);
    const { path } = aws.state;
    await aws.stop();
    expect(existsSync(path)).toBe(false);
  });
});

const published = (file: string) => JSON.parse(readFileSync(file, "utf8"));

const running: { stop: () => Promise<void> }[] = [];
afterAll(async () => {
  for (const half of running.reverse()) await half.stop();
});

async function started<T extends { stop: () => Promise<void> }>(starting: Promise<T>): Promise<T> {
  const half = await starting;
  running.push(half);
  return half;
}
