/**
 * What the edge lets through, the backend takes: every route of the document is asked with values at
 * and beyond the bounds, and whatever reaches an operation must fit its schema. What the backend
 * answers does not matter here.
 */
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { formatApiKey } from "../../contract/key.ts";
import { openApiDocument } from "../../contract/openapi/document.ts";
import { operationNames, operations } from "../../contract/operations.ts";
import { position } from "../../contract/position.ts";
import { schemeNames } from "../../contract/source.ts";
import { newTraceparent } from "../../worker/http/trace-context.ts";
import { sealCursor } from "../../worker/inbox/cursor.ts";
import { Backend } from "../../worker/private-api/backend.ts";
import { findPushing } from "../../worker/push/pushing.ts";
import { sweepPushes } from "../../worker/push/sweep.ts";
import { sealToken } from "../../worker/sources/token.ts";
import { type JsonSchema, valuesOf } from "../schema-values.ts";
import { definitionOf } from "../webhook-senders.ts";
import { cachedKey } from "./cached-key.ts";
import { bug, type StubbedCall, stubbedApi, value } from "./private-api-stub.ts";
import { app, ask, testEnv } from "./request.ts";

interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required?: boolean;
  schema: JsonSchema;
}
interface Described {
  parameters?: (Parameter | { $ref: string })[];
  requestBody?: { content: Record<string, { schema?: JsonSchema }> };
}

const document = JSON.parse(JSON.stringify(openApiDocument()));

const resolve = (reference: string) =>
  reference
    .slice(2)
    .split("/")
    .reduce((inner, name) => inner[name], document);

const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods as Record<string, Described>).map(([method, described]) => ({
    route: `${method.toUpperCase()} ${path}`,
    method: method.toUpperCase(),
    path,
    described,
  })),
);

const numRuns = 60;

const push = { url: "https://receiver.example/", mode: "event" };

/** What is asked before something else is. */
const { env, calls } = stubbedApi((call) => {
  if (call.operation === "get-source")
    return Response.json({ ok: false, error: { code: "source_not_found" } });
  if (call.operation === "get-inbox") return value({ inbox: { name: "billing", push } });
  if (call.operation === "put-inbox")
    return value({
      inbox: { name: "billing", push: (call.input.settings as { push?: object }).push },
      pushed_before: call.input.name === "pushed",
    });
  return bug(call);
});
const reached = new Set<string>();
let apiKey = "";
// For each anew: what is cached of a key serves for a minute, and this machine may be slow.
beforeEach(async () => {
  ({ apiKey } = await cachedKey({ scopes: ["admin"], tier: "high" }));
});

/** Of one request. */
function expectTaken(made: StubbedCall[], asked: unknown): void {
  for (const { operation, input } of made) {
    reached.add(operation);
    const { error } = operations[operation].input.safeParse(input);
    expect(error?.issues, `${operation} does not take ${JSON.stringify(asked)}`).toBeUndefined();
  }
}

const textOf = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value);

function questionsOf({ described }: (typeof routes)[number]) {
  const parameters = (described.parameters ?? []).map((each) =>
    "$ref" in each ? (resolve(each.$ref) as Parameter) : each,
  );
  const of = (where: Parameter["in"]) =>
    fc.record(
      Object.fromEntries(
        parameters
          .filter((each) => each.in === where)
          .map(({ name, schema }) => [name, valuesOf(schema, resolve).map(textOf)]),
      ),
      {
        requiredKeys: parameters
          .filter((each) => each.in === where && (each.required || where === "path"))
          .map(({ name }) => name),
      },
    );
  const bodies = Object.entries(described.requestBody?.content ?? {}).map(([type, { schema }]) =>
    valuesOf(schema ?? {}, resolve).map((value) => ({ type, text: JSON.stringify(value) })),
  );
  return fc.record({
    path: of("path"),
    query: of("query"),
    headers: of("header"),
    body: fc.oneof(...(bodies.length > 0 ? bodies : [fc.constant(undefined)])),
  });
}

const isHeader = (value: string): boolean => /^[\x20-\x7e]*$/.test(value);

describe("whatever the edge lets through, the backend takes", () => {
  it.each(routes)("$route", async (route) => {
    const question = questionsOf(route);
    await fc.assert(
      fc.asyncProperty(question, async ({ path, query, headers, body }) => {
        const filled = route.path.replace(/\{(\w+)\}/g, (_, name) =>
          encodeURIComponent((path as Record<string, string>)[name] || "x"),
        );
        const given = new URLSearchParams(query as Record<string, string>);
        const sendable = Object.entries(headers as Record<string, string>).filter(([, value]) =>
          isHeader(value),
        );
        const before = calls.length;
        const response = await ask(`${filled}${given.size > 0 ? `?${given}` : ""}`, {
          method: route.method,
          key: apiKey,
          env,
          headers: { ...Object.fromEntries(sendable), ...(body && { "Content-Type": body.type }) },
          ...(body && { body: body.text }),
        });
        await response.text();
        expectTaken(calls.slice(before), { query, headers, body });
      }),
      { numRuns },
    );
  });

  it("with any cursor that it seals", async () => {
    const { tenant, apiKey: key } = await cachedKey({ scopes: ["inbox:read", "inbox:ack"] });
    const query = {
      status: "pending",
      source: undefined,
      since: undefined,
      until: undefined,
      order: "asc",
    } as const;
    const positions = fc.record({
      created_at: fc.oneof(
        fc.constantFrom(0, position.shape.created_at.maxValue ?? 0),
        fc.integer({ min: 0, max: position.shape.created_at.maxValue ?? 0 }),
      ),
      event_id: fc.uuid(),
    });
    await fc.assert(
      fc.asyncProperty(positions, async (at) => {
        const cursor = await sealCursor(testEnv.CURSOR_SECRET, { tenant, query }, at);
        const before = calls.length;
        await ask(`/v1/inbox?cursor=${cursor}`, { key, env });
        const by = { type: "t", tag: "x" };
        const selected = { tenant, query: { ...query, ...by }, use: "lease" } as const;
        const further = await sealCursor(testEnv.CURSOR_SECRET, selected, at);
        await ask("/v1/inbox/lease", { key, env, json: { ...by, cursor: further } });
        expect(calls.length).toBe(before + 2);
        expectTaken(calls.slice(before), at);
      }),
      { numRuns },
    );
  });

  it("with any key of the right form", async () => {
    const keys = fc.tuple(
      fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/),
      fc.stringMatching(/^[0-9A-Za-z]{12}$/),
      fc.stringMatching(/^[0-9A-Za-z]{43}$/),
    );
    await fc.assert(
      fc.asyncProperty(keys, fc.uuid(), async (parts, address) => {
        const before = calls.length;
        const headers = { "CF-Connecting-IP": address };
        await ask("/v1/me", { key: formatApiKey(...parts), env, headers });
        expectTaken(calls.slice(before), parts);
      }),
      { numRuns },
    );
  });

  it("with an inbox, and with a filling that is only counted", async () => {
    // Of another tenant: the jobs of this one may have been limited above.
    const { apiKey: key } = await cachedKey({ scopes: ["inboxes:write"] });
    const before = calls.length;
    const json = { since: "2026-11-01T00:00:00Z", dry_run: true };
    await ask("/v1/inboxes/billing", { method: "PUT", key, env, json });
    await ask("/v1/inboxes/billing", { method: "PUT", key, env, json: {} });
    expect(calls.length).toBe(before + 2);
    expectTaken(calls.slice(before), json);
  });

  it("with a push, where it is defined, taken away, and run", async () => {
    const { apiKey: key, tenant } = await cachedKey({ scopes: ["admin"] });
    const before = calls.length;
    await ask("/v1/inboxes/pushed", { method: "PUT", key, env, json: { push } });
    await ask("/v1/inboxes/pushed", { method: "PUT", key, env, json: {} });
    await ask("/v1/inboxes/pushed/push/rotate", { method: "POST", key, env });
    await expect.poll(() => calls.map(({ operation }) => operation)).toContain("delete-push");
    const all = { ...testEnv, ...env };
    const backend = new Backend({ env: all, requestId: "r", traceparent: newTraceparent() });
    await findPushing(backend, all, { tenant, inbox: "pushed" }, 0).catch(() => undefined);
    await sweepPushes(all);
    expectTaken(calls.slice(before), { push });
  });

  it("with any source that a tenant may define, and any address of one", async () => {
    const name = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,62}$/);
    const definitions = fc.tuple(name, fc.constantFrom(...schemeNames), fc.nat(604_800));
    await fc.assert(
      fc.asyncProperty(definitions, async ([name, scheme, keep_previous_seconds]) => {
        const before = calls.length;
        const json = { ...definitionOf(scheme), keep_previous_seconds };
        await ask(`/v1/sources/${name}`, { method: "PUT", key: apiKey, env, json });
        await ask(`/v1/sources/${name}`, { method: "DELETE", key: apiKey, env });
        expect(calls.length).toBeGreaterThan(before + 1);
        expectTaken(calls.slice(before), json);
      }),
      { numRuns },
    );
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[0-9A-Za-z]{16}$/), async (source_id) => {
        const token = await sealToken(testEnv.SOURCE_TOKEN_SECRET, source_id);
        const before = calls.length;
        await ask(`/in/${token}`, { key: null, env, body: "{}" });
        expect(calls.length).toBeGreaterThan(before);
        expectTaken(calls.slice(before), source_id);
      }),
      { numRuns },
    );
  });

  it("and no operation is left out", () => {
    // What the edge says of itself; what a filling, a replay or a bulk job was started with.
    const continued = ["fill-inbox", "continue-replay", "continue-bulk-job"];
    const inside = ["report-edge", ...continued, "record-deliveries"];
    expect(operationNames.filter((name) => !reached.has(name))).toEqual(inside);
    expect(app.routes.length).toBeGreaterThan(0);
  });
});
