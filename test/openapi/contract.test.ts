/**
 * Every operation of the document, asked of the running system, with every answer that it promises
 * and every error that can be provoked.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { type Scope, scopes } from "../../contract/key.ts";
import { limits, rateLimits } from "../../contract/limits.ts";
import { errorsOf } from "../../contract/openapi/operation.ts";
import { type Key, useSystem } from "../flow/system.ts";
import { described, faults } from "./described.ts";
import { codeOf, Exercise, type Question } from "./exercise.ts";
import { exerciseInboxes } from "./inboxes.ts";
import { exerciseJobs } from "./jobs.ts";
import { keyTooNarrowFor, statusOfMe } from "./limited-keys.ts";
import { exercisePushes } from "./pushes.ts";
import { exerciseSources } from "./sources.ts";

const system = useSystem();
const exercise = new Exercise(system);
const nowhere = "00000000-0000-4000-8000-000000000000";

let key: Key;
let expired: Key;
let revoked: Key;
/** Of tenants that have switched `default` off, and that may have one inbox beside it. */
let off: Key;
let single: Key;
/** One that the edge has never heard of when AWS goes away. */
let unheardOf: Key;
const narrow = new Map<Scope, Key>();

beforeAll(async () => {
  [key, expired, revoked, unheardOf, off, single] = await Promise.all([
    system.createKey("acme"),
    system.createKey("acme", { expires: "1s" }),
    system.createKey("acme"),
    system.createKey("acme"),
    system.createKey("off"),
    system.createKey("single"),
  ]);
  await system.keys(["tenant", "single", "--inboxes", "1"]);
  await system.revokeKey(revoked, { purge: true });
  for (const scope of scopes)
    narrow.set(scope, await system.createKey("acme", { scopes: [scope] }));
  await Promise.all([
    ask("putInbox", { body: {} }),
    ask("putInbox", { key: off, inbox: "default", body: { enabled: false } }),
    ask("putInbox", { key: single, inbox: "one", body: null }),
  ]);
});

const ask = (name: string, question: Question = {}) => exercise.ask(name, { key, ...question });

async function publish(payload: object = {}): Promise<string> {
  return JSON.parse((await ask("publishEvent", { body: { payload, source: "shop" } })).text)
    .event_id;
}

async function lease(
  members: object,
  where: "" | "InNamedInbox",
): Promise<{ lease_id: string; events: { event_id: string }[] }> {
  return JSON.parse((await ask(`leaseEvents${where}`, { body: members })).text);
}

const guarded = described.filter(({ access }) => access !== "public");
const withBody = described.filter(({ body }) => body);
const names = (operations: typeof described) => operations.map(({ operationId }) => operationId);

describe("what is promised", () => {
  it("of publishing is answered", async () => {
    const headers = { "Idempotency-Key": "order-42-paid" };
    expect((await ask("publishEvent", { headers })).status).toBe(201);
    expect((await ask("publishEvent", { headers })).status).toBe(200);
    expect(codeOf(await ask("publishEvent", { headers, body: { payload: { other: 1 } } }))).toBe(
      "idempotency_key_reused",
    );
    const id = JSON.parse(
      (await ask("publishEvent", { headers: { "Idempotency-Key": "erased" } })).text,
    ).event_id;
    await ask("eraseEvent", { id });
    expect(codeOf(await ask("publishEvent", { headers: { "Idempotency-Key": "erased" } }))).toBe(
      "event_erased",
    );
    expect(codeOf(await ask("publishEvent", { headers: { "Idempotency-Key": "é" } }))).toBe(
      "invalid_header",
    );
    await ask("publishEvents");
    expect(codeOf(await ask("publishEvents", { headers: { "Idempotency-Key": "é" } }))).toBe(
      "invalid_header",
    );
    const bad = [
      "{}",
      '{"payload":{},"metadata":[1e400]}',
      `{"payload":{"a":"${"x".repeat(limits.payloadBytes)}"}}`,
    ];
    const batch = await ask("publishEvents", {
      body: `{"events":[{"payload":{},"tags":[]},${bad.join()}]}`,
    });
    expect(JSON.parse(batch.text)).toMatchObject({ accepted: 1, failed: 3 });
  });

  it("of CloudEvents is answered", async () => {
    const [structured, batched] = [
      "application/cloudevents+json",
      "application/cloudevents-batch+json",
    ];
    const { id, ...others } = { specversion: "1.0", id: "1", source: "urn:shop", type: "t" };
    const sent = await ask("publishEvent", {
      type: structured,
      body: JSON.stringify({ id, ...others, data: { n: 1 } }),
    });
    expect(sent.status).toBe(201);
    const headers = Object.fromEntries(
      Object.entries({ ...others, id: "2" }).map(([name, value]) => [`ce-${name}`, value]),
    );
    expect((await ask("publishEvent", { type: "text/plain", body: "words", headers })).status).toBe(
      201,
    );
    const batch = await ask("publishEvents", {
      type: batched,
      body: JSON.stringify([{ id, ...others, data: { n: 1 } }, { id }]),
    });
    expect(JSON.parse(batch.text)).toMatchObject({ duplicates: 1, failed: 1 });
    const page = await ask("listInbox", { headers: { accept: batched } });
    expect(JSON.parse(page.text).length).toBeGreaterThan(1);
  });

  it.each(["", "InNamedInbox"] as const)("of an event's life is answered%s", async (where) => {
    const id = await publish({ n: 1 });
    const batched = { accept: "application/cloudevents-batch+json" };
    await ask("getEvent", { id });
    await ask(`listInbox${where}`, { query: "?limit=1" });
    await ask(`listInbox${where}`, { query: "?limit=1", headers: batched });
    await ask(`measureInbox${where}`);
    const first = await lease({ lease_seconds: 1, limit: 100 }, where);
    await ask("getEvent", { id });
    await sleep(1_100);
    const second = await lease({ lease_seconds: 60, limit: 100 }, where);
    expect(second.events.length).toBeGreaterThan(0);
    const lost = { id, body: { lease_id: first.lease_id } };
    expect(codeOf(await ask(`acknowledgeEvent${where}`, lost))).toBe("lease_lost");
    const { lease_id } = second;
    await ask(`extendLease${where}`, { body: { lease_id, event_ids: [id, nowhere] } });
    await ask(`releaseEvents${where}`, { body: { event_ids: [id, nowhere] } });
    await ask(`rejectEvents${where}`, { body: { event_ids: [id, nowhere], reason: "broken" } });
    await ask("getEvent", { id });
    await ask(`redriveEvents${where}`, { body: { event_ids: [id, nowhere] } });
    await ask(`acknowledgeEvents${where}`, { body: { event_ids: [id, nowhere] } });
    for (const name of ["releaseEvents", "extendLease", "rejectEvents", "redriveEvents"]) {
      const { text } = await ask(`${name}${where}`, { body: { event_ids: [id] } });
      expect(JSON.parse(text).results).toMatchObject([{ error: { code: "already_acknowledged" } }]);
    }
    await ask(`acknowledgeEvent${where}`, { id, body: null });
    await ask("getEvent", { id });
  });

  it("of inboxes is answered", () => exerciseInboxes(ask, { off, single }));

  it("of pushes is answered", () => exercisePushes(ask));

  it("of sources is answered", () => exerciseSources(ask));

  it("of a replay is answered", async () => {
    await ask("startReplay");
    const range = { since: "2026-01-01T00:00:00Z", until: "2100-01-01T00:00:00Z" };
    const { text, headers } = await ask("startReplay", { body: range });
    const { replay_id: id } = JSON.parse(text);
    expect(headers.get("location")).toBe(`/v1/replays/${id}`);
    const state = async () => JSON.parse((await ask("getReplay", { id })).text).state;
    await expect.poll(state).toBe("done");
  });

  it.each(["", "InNamedInbox"])("of jobs is answered%s", (where) => exerciseJobs(ask, where));

  it.each(["", "InNamedInbox"])("of the live inbox is answered%s", async (where) => {
    const live = ask(`streamInbox${where}`, { query: "?source=shop&since=2026-01-01T00:00:00Z" });
    await publish();
    const data = /^data: (.*)$/m.exec((await live).text)?.[1] ?? "";
    expect(faults(JSON.parse(data), "components", "schemas", "Event")).toEqual([]);
  });

  it("of key and service is answered", async () => {
    await ask("getMe");
    await ask("getMe", { key: undefined, headers: { authorization: `Bearer ${key.apiKey}` } });
    await ask("getHealth", { key: undefined });
    await ask("getReadiness", { key: undefined });
    const { headers } = await ask("getOpenApi", { key: undefined });
    await ask("getOpenApi", {
      key: undefined,
      headers: { "if-none-match": headers.get("etag") ?? "" },
    });
  });
});

describe("an error", () => {
  it.each(names(guarded))(
    "of %s that has to do with the key, or the query, is as described",
    async (name) => {
      const operation = described.find(({ operationId }) => operationId === name);
      const address = `2001:db8::${name}`;
      const refused = async (question: Question) =>
        codeOf(await ask(name, { address, ...question }));
      expect(await refused({ key: undefined })).toBe("missing_api_key");
      expect(await refused({ key: { apiKey: "zt_no" } })).toBe("invalid_api_key");
      expect(await refused({ key: expired })).toBe("expired_api_key");
      expect(await refused({ key: revoked })).toBe("revoked_api_key");
      expect(await refused({ query: "?unheard=of" })).toBe("invalid_parameter");
      const insufficient = operation && keyTooNarrowFor(operation, narrow);
      if (insufficient) expect(await refused({ key: insufficient })).toBe("insufficient_scope");
    },
  );

  it.each(names(withBody))("of %s that has to do with the body is as described", async (name) => {
    const refused = async (question: Question) => codeOf(await ask(name, question));
    expect(await refused({ body: "{" })).toBe("invalid_json");
    expect(await refused({ body: '{"unheard":"of"}' })).toBe("validation_failed");
    expect(await refused({ body: "{}", type: "text/plain" })).toBe("unsupported_media_type");
    expect(await refused({ body: "{}", headers: { "content-encoding": "br" } })).toBe(
      "unsupported_media_type",
    );
    expect(await refused({ body: "{}", headers: { "content-encoding": "gzip" } })).toBe(
      "invalid_encoding",
    );
    expect(await refused({ body: `{"a":"${"x".repeat(limits.batchBodyBytes)}"}` })).toBe(
      "body_too_large",
    );
  });

  it("of a body that does not arrive is as described", async () => {
    const stalled = () =>
      new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode("{")),
      });
    const answers = await Promise.all(
      withBody.map(({ operationId }) => ask(operationId, { body: stalled() })),
    );
    expect(new Set(answers.map(codeOf))).toEqual(new Set(["request_timeout"]));
  });

  it("of what is not there is as described", async () => {
    for (const name of ["getEvent", "acknowledgeEvent", "acknowledgeEventInNamedInbox"])
      expect(codeOf(await ask(name, { id: nowhere }))).toBe("event_not_found");
    for (const name of ["getEvent", "acknowledgeEvent", "eraseEvent"]) {
      expect(codeOf(await ask(name, { id: "x" }))).toBe("event_not_found");
    }
    expect(codeOf(await ask("getReplay", { id: nowhere }))).toBe("replay_not_found");
    expect(codeOf(await ask("getJob", { id: nowhere }))).toBe("job_not_found");
    for (const where of ["", "InNamedInbox"]) {
      const body = { lease_id: nowhere };
      for (const name of ["acknowledgeEvents", "releaseEvents", "extendLease", "rejectEvents"])
        expect(codeOf(await ask(`${name}${where}`, { body }))).toBe("lease_not_found");
      const last = { headers: { "last-event-id": "x" } };
      const cursor = { body: { cursor: "x" } };
      expect(codeOf(await ask(`listInbox${where}`, { query: "?cursor=x" }))).toBe("invalid_cursor");
      expect(codeOf(await ask(`streamInbox${where}`, last))).toBe("invalid_cursor");
      expect(codeOf(await ask(`leaseEvents${where}`, cursor))).toBe("invalid_cursor");
    }
  });

  const ofInboxes = described.filter((operation) =>
    errorsOf(operation).includes("inbox_not_found"),
  );

  it.each(names(ofInboxes))("of %s in an inbox that is not there is as described", async (name) => {
    const isNamed = described
      .find(({ operationId }) => operationId === name)
      ?.path.includes("{inbox}");
    const id = nowhere;
    if (!isNamed) expect(codeOf(await ask(name, { key: off, id }))).toBe("inbox_not_found");
    else expect(codeOf(await ask(name, { inbox: "No-name", id }))).toBe("inbox_not_found");
    if (isNamed && name !== "putInbox" && name !== "deleteInbox" && !name.startsWith("stream"))
      expect(codeOf(await ask(name, { inbox: "nowhere", id }))).toBe("inbox_not_found");
  });

  it("of a path or a method that is not there is a problem of the catalogue", async () => {
    const unknown = await fetch(`${system.url}/v1/nowhere`);
    const other = await fetch(`${system.url}/v1/me`, {
      method: "DELETE",
      headers: { "x-api-key": key.apiKey },
    });
    const problems = [await unknown.json(), await other.json()];
    for (const problem of problems)
      expect(faults(problem, "components", "schemas", "Problem")).toEqual([]);
    expect(problems).toMatchObject([{ code: "route_not_found" }, { code: "method_not_allowed" }]);
    expect(other.headers.get("allow")).toMatch(/GET/);
  });
});

describe("too much", () => {
  it("of one key is answered 429 on every route", async () => {
    const flooder = await system.createKey("acme", { tier: "standard" });
    const flood = () =>
      Promise.all(Array.from({ length: 50 }, () => statusOfMe(system.url, flooder)));
    const left = new Set(names(guarded));
    // Windows are those of the clock: one may end at any time.
    for (let asked = 0; left.size > 0 && asked < 20 * rateLimits.standard.limit; asked += 50) {
      if (!(await flood()).includes(429)) continue;
      for (const name of left)
        if ((await ask(name, { key: flooder })).status === 429) left.delete(name);
    }
    expect([...left]).toEqual([]);
  });

  it("of failed authentications is answered 429 on every route", async () => {
    const address = "2001:db8::bad";
    const guess = () => ask("getMe", { key: { apiKey: "zt_guess" }, address });
    const left = new Set(names(guarded));
    for (
      let asked = 0;
      left.size > 0 && asked < 20 * rateLimits.failedAuthentication.limit;
      asked++
    ) {
      if ((await guess()).status !== 429) continue;
      for (const name of left)
        if ((await ask(name, { key: { apiKey: "zt_guess" }, address })).status === 429)
          left.delete(name);
    }
    expect([...left]).toEqual([]);
  });
});

describe("while AWS is away", () => {
  beforeAll(() => system.aws.kill());

  it("events go to the spool", async () => {
    expect((await ask("publishEvent")).status).toBe(202);
    const batch = await ask("publishEvents");
    expect(JSON.parse(batch.text).results).toMatchObject([{ status: 202 }, { status: 202 }]);
  });

  it("whoever cannot be let in is told when to come again, on every route", async () => {
    for (const name of names(guarded)) {
      expect(codeOf(await ask(name, { key: unheardOf }))).toBe("backend_unavailable");
    }
    await expect.poll(async () => (await ask("getReadiness", { key: undefined })).status).toBe(503);
  });
});

it("all in all, nothing that is described was left out, but for what nobody can provoke", () => {
  const except = ["internal_error", "overloaded", "incomplete_body", "too_many_inboxes"];
  expect(exercise.unseen({ except })).toEqual([]);
});
