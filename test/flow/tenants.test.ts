/** The security suite, over every route: who may ask at all, and that a tenant sees only itself. */
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { formatApiKey, type Scope, scopes } from "../../contract/key.ts";
import { statuses } from "../../contract/status.ts";
import { eventually } from "../eventually.ts";
import { type Answer, eventOf, imprint, pageOf, problemOf, refusalOf } from "./answer.ts";
import type { Client } from "./client.ts";
import { namedInbox, namedSource, type Question, routes, servedRoutes } from "./routes.ts";
import { type Key, useSystem } from "./system.ts";

const system = useSystem();

let acme: Client;
let other: Client;
let acmeKey: Key;
/** Clients of acme that may do something, but not all. */
const limited = new Map<readonly Scope[], Client>();

const narrow = scopes.filter((scope) => scope !== "admin");
const sets: (readonly Scope[])[] = [...narrow.map((scope) => [scope]), ["inbox:read", "inbox:ack"]];

beforeAll(async () => {
  const make = async (set: readonly Scope[]) =>
    limited.set(set, system.client(await system.createKey("acme", { scopes: set })));
  const [mine, theirs] = await Promise.all([
    system.createKey("acme"),
    system.createKey("other"),
    ...sets.map(make),
  ]);
  acmeKey = mine;
  acme = system.client(mine);
  other = system.client(theirs);
  for (const client of [acme, other])
    await client.ask("PUT", `/v1/inboxes/${namedInbox}`, { body: "{}" });
});

/** The request id is part of every error: the same one, so that nothing else may differ. */
const headers = { "x-request-id": "the-same-for-all" };

function ask(
  client: Client,
  route: string,
  question: Question | undefined,
  id: string = randomUUID(),
): Promise<Answer> {
  const [method = "", path = ""] = route.split(" ");
  return client.ask(
    method,
    path.replace(":inbox", namedInbox).replace(":source", namedSource).replace(":id", id),
    {
      headers,
      body: question?.body?.replace(":id", id),
    },
  );
}

/** Somebody from an address of their own: failed authentications are counted by address. */
const somebody = (apiKey?: string): Client => system.client({ apiKey, address: randomUUID() });

const secret = "s".repeat(43);

it("covers every route of the Worker", () => {
  expect(Object.keys(routes).sort()).toEqual(servedRoutes());
});

describe.each(servedRoutes())("%s", (route) => {
  const question = routes[route]?.questions[0];
  const suffices = (set: readonly Scope[]) =>
    routes[route]?.suffices.some((each) => each.every((scope) => set.includes(scope)));

  it("asks for a key where there is none", async () => {
    const answer = await ask(somebody(), route, question);
    expect(refusalOf(answer)).toEqual([401, "missing_api_key"]);
    expect(answer.headers.get("www-authenticate")).toContain("Bearer");
  });

  it("refuses a malformed key, a wrong secret, an unknown key and an unknown tenant with the same bytes", async () => {
    const keys = [
      "not a key",
      acmeKey.apiKey.slice(0, -1) + (acmeKey.apiKey.endsWith("a") ? "b" : "a"),
      formatApiKey("acme", acmeKey.keyId, secret),
      formatApiKey("acme", "Zz9999999999", secret),
      formatApiKey("nobody", acmeKey.keyId, secret),
    ];
    const answers = await Promise.all(keys.map((key) => ask(somebody(key), route, question)));
    expect(new Set(answers.map(imprint)).size).toBe(1);
    expect(refusalOf(answers[0] as Answer)).toEqual([401, "invalid_api_key"]);
  });

  it("refuses a key without the scope, and takes one with it", async () => {
    for (const [set, client] of limited) {
      const answer = await ask(client, route, question);
      expect(answer.status !== 403, `${set}: ${answer.text}`).toBe(suffices(set));
      if (!suffices(set)) expect(problemOf(answer).code).toBe("insufficient_scope");
    }
    expect([401, 403, 405]).not.toContain((await ask(acme, route, question)).status);
  });
});

/** Where an event may stand when somebody asks for it. */
const states = ["pending", "delivered", "dead_letter"] as const;
type Kind = (typeof states)[number] | "lease" | "replay" | "job";

/** Something of acme's, in the inbox of the route: by which id it would be asked for, and how it stands. */
async function make(kind: Kind, route = ""): Promise<{ id: string; state: () => Promise<string> }> {
  const source = randomUUID();
  const { event_id } = eventOf(await acme.publish('{"mine":true}', { source, tags: ["t"] }));
  const state = async () => (await acme.event(event_id)).text;
  const command = async (path: string, body: object) =>
    JSON.parse((await acme.ask("POST", path, { body: JSON.stringify(body) })).text);
  if (kind === "replay") {
    const { replay_id } = await command("/v1/replays", {
      since: "2026-01-01T00:00:00Z",
      until: "2026-01-02T00:00:00Z",
      source,
    });
    return { id: replay_id, state };
  }
  if (kind === "job") {
    const { job_id } = await command("/v1/inbox/redrive", { filter: { source } });
    return { id: job_id, state };
  }
  const inbox = route.includes(":inbox") ? `/v1/inboxes/${namedInbox}` : "/v1/inbox";
  if (kind === "dead_letter") await command(`${inbox}/reject`, { event_ids: [event_id] });
  const lease =
    kind === "lease" || kind === "delivered"
      ? await command(`${inbox}/lease`, { source })
      : undefined;
  return { id: kind === "lease" ? lease.lease_id : event_id, state };
}

const questions = servedRoutes().flatMap((route) =>
  (routes[route]?.questions ?? []).flatMap((question) => {
    const { subject } = question;
    const kinds: readonly Kind[] =
      subject === undefined ? [] : subject === "event" ? states : [subject];
    return kinds.map((kind) => ({ route, kind, question }));
  }),
);

/** What can be told from an answer beside the id, which the asker knows. */
const told = (answer: Answer, id: string) => imprint(answer).replaceAll(id, "<id>");

const nobody = "00000000-0000-4000-8000-000000000000";

describe.each(questions)(
  "$route of another tenant's $question.subject ($kind)",
  ({ route, kind, question }) => {
    const answerOf = async (client: Client, id: string) =>
      told(await ask(client, route, question, id), id.toLowerCase());

    it("answers with the bytes of one that does not exist, and changes nothing", async () => {
      const { id, state } = await make(kind, route);
      const before = await state();
      const absent = await answerOf(other, randomUUID());
      expect(await answerOf(other, id)).toBe(absent);
      expect(await answerOf(other, id.toUpperCase())).toBe(
        await answerOf(other, randomUUID().toUpperCase()),
      );
      expect(await state()).toBe(before);
      // To its owner it makes a difference: so the question was a proper one.
      const owned = await answerOf(acme, id);
      expect(owned !== absent || (await state()) !== before).toBe(true);
      // And now that its owner has done what there is to do:
      expect(await answerOf(other, id)).toBe(absent);
    });
  },
);

describe("an id", () => {
  it("of one kind is nothing to a question about another kind, even to its owner", async () => {
    const own = {
      event: await make("delivered"),
      lease: await make("lease"),
      replay: await make("replay"),
      job: await make("job"),
    };
    const before = await Promise.all(Object.values(own).map(({ state }) => state()));
    for (const { route, question } of questions) {
      const absent = told(await ask(acme, route, question, nobody), nobody);
      for (const [kind, { id }] of Object.entries(own)) {
        if (kind !== question.subject)
          expect(told(await ask(acme, route, question, id), id), `${route} of a ${kind}`).toBe(
            absent,
          );
      }
    }
    expect(await Promise.all(Object.values(own).map(({ state }) => state()))).toEqual(before);
  });
});

describe("a tenant's inbox", () => {
  it("shows nothing of another tenant, by any query", async () => {
    await Promise.all(
      ["s", "t", undefined].map((source) =>
        acme.publish("{}", source === undefined ? {} : { source }),
      ),
    );
    const queries = statuses.flatMap((status) => [
      { status },
      { status, source: "s" },
      { status, since: "1970-01-01T00:00:00Z", until: "9999-01-01T00:00:00Z" },
      { status, order: "desc", limit: 100 },
      // An index partition is named by tenant, status and source: none of them reaches out of its
      // place.
      { status, source: "acme#pending#0#s" },
    ]);
    for (const query of queries) {
      expect(pageOf(await other.inbox(query)), JSON.stringify(query)).toMatchObject({
        count: 0,
        has_more: false,
      });
    }
  });

  it("counts and leases nothing of another tenant", async () => {
    await acme.publish("{}", { source: "s" });
    const leased = await other.ask("POST", "/v1/inbox/lease", { body: '{"limit":100}' });
    expect(JSON.parse(leased.text)).toEqual({
      lease_id: null,
      lease_expires_at: null,
      next_cursor: null,
      events: [],
    });
    const stats = JSON.parse((await other.get("/v1/inbox/stats")).text);
    expect(stats).toMatchObject({ pending: 0, delivered: 0, dead_letter: 0 });
  });

  it("is all that a job by filter acts on", async () => {
    const { event_id } = eventOf(await acme.publish("{}", { source: "s" }));
    const body = '{"filter":{}}';
    const started = await other.ask("POST", "/v1/inbox/ack", { body });
    expect(started.status).toBe(202);
    const path = started.headers.get("location") ?? "";
    const job = async () => JSON.parse((await other.get(path)).text);
    await eventually(async () => expect(await job()).toMatchObject({ state: "done" }), 250);
    expect(await job()).toMatchObject({ changed: 0, examined: 0 });
    expect(eventOf(await acme.event(event_id)).status).toBe("pending");
    expect(refusalOf(await acme.get(path))).toEqual([404, "job_not_found"]);
  });

  it("refuses another tenant's cursor with the bytes of one that was never given", async () => {
    await Promise.all([acme.publish("{}"), acme.publish("{}")]);
    const { next_cursor } = pageOf(await acme.inbox({ limit: 1 }));
    const path = (cursor: string | null) => `/v1/inbox?limit=1&cursor=${cursor}`;
    const foreign = await other.ask("GET", path(next_cursor), { headers });
    expect(refusalOf(foreign)).toEqual([400, "invalid_cursor"]);
    expect(imprint(foreign)).toBe(
      imprint(await other.ask("GET", path("A".repeat(next_cursor?.length ?? 0)), { headers })),
    );
    expect((await acme.ask("GET", path(next_cursor), { headers })).status).toBe(200);
  });
});

describe("a tenant", () => {
  it("cannot take over another's event by its Idempotency-Key, nor learn of it", async () => {
    const key = { "idempotency-key": randomUUID() };
    const mine = await acme.publish('{"of":"acme"}', {}, key);
    const theirs = await other.publish('{"of":"other"}', {}, key);
    expect(theirs.status).toBe(201);
    expect((await acme.event(eventOf(mine).event_id)).text).toBe(mine.text);
    expect((await acme.event(eventOf(theirs).event_id)).status).toBe(404);
  });

  it("is named by its own key alone", async () => {
    expect(JSON.parse((await other.get("/v1/me")).text)).toMatchObject({
      tenant: "other",
      scopes: ["admin"],
    });
    const body = '{"payload":{},"tenant":"acme"}';
    expect(refusalOf(await other.ask("POST", "/v1/events", { body }))).toEqual([
      422,
      "validation_failed",
    ]);
    expect(refusalOf(await other.get("/v1/inbox?tenant=acme"))).toEqual([400, "invalid_parameter"]);
  });
});

describe("an answer", () => {
  it.each([
    ["GET", "/health", 200],
    ["GET", "/ready", 200],
    ["OPTIONS", "/v1/events", 204],
    ["GET", "/nowhere", 404],
    ["GET", "/v1", 404],
    ["GET", "/v1/nothing", 404],
    ["GET", "/v1/events/a/b/c", 404],
    ["PUT", "/v1/events", 405],
    ["POST", "/v1/inboxes/billing", 405],
    ["DELETE", "/v1/inbox", 405],
    ["POST", "/health", 405],
  ])("to %s %s is sound as well, with %i", async (method, path, status) => {
    expect((await acme.ask(method, path)).status).toBe(status);
  });
});
