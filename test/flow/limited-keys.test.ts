/** Keys that are limited to inboxes: of all others they see nothing, not even that they exist. */
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../eventually.ts";
import { type Answer, eventOf, imprint, refusalOf } from "./answer.ts";
import type { Client } from "./client.ts";
import { routes, servedRoutes } from "./routes.ts";
import { useSystem } from "./system.ts";

const system = useSystem();

/** Of a tenant with the inboxes `billing`, `audit-eu` and `secret`. */
let all: Client;
/** Limited to `billing` and `audit-*`. */
let limited: Client;

const headers = { "x-request-id": "the-same-for-all" };
const scopes = ["events:write", "inbox:read", "inbox:ack", "inboxes:write"] as const;

beforeAll(async () => {
  all = system.client(await system.createKey("acme"));
  const inboxes = "billing,audit-*";
  limited = system.client(await system.createKey("acme", { scopes, inboxes }));
  const names = ["billing", "audit-eu", "secret"];
  await Promise.all(names.map((name) => all.ask("PUT", `/v1/inboxes/${name}`, { body: "{}" })));
});

const named = servedRoutes().filter((route) => route.includes("/:inbox"));

describe.each(named)("%s", (route) => {
  const [method = "", path = ""] = route.split(" ");
  const body = routes[route]?.questions[0].body?.replace(":id", randomUUID());
  const ask = (client: Client, inbox: string, id: string): Promise<Answer> =>
    client.ask(method, path.replace(":inbox", inbox).replace(":id", id), {
      headers,
      ...(body !== undefined && { body }),
    });

  it("of an inbox that the key is not limited to answers with the bytes of one that is not there", async () => {
    const id = randomUUID();
    const answers = await Promise.all(
      ["secret", "nowhere", "default"].map((inbox) => ask(limited, inbox, id)),
    );
    expect(new Set(answers.map(imprint)).size).toBe(1);
    expect(refusalOf(answers[0] as Answer)).toEqual([404, "inbox_not_found"]);
    expect((await all.get("/v1/inboxes/secret")).status).toBe(200);
  });

  it("of a name that no inbox can have answers every key with the same bytes", async () => {
    const id = randomUUID();
    const answers = await Promise.all([limited, all].map((key) => ask(key, "No-name", id)));
    expect(new Set(answers.map(imprint)).size).toBe(1);
    expect(refusalOf(answers[0] as Answer)).toEqual([404, "inbox_not_found"]);
    expect(answers[0]?.text).toContain("No inbox can have this name");
  });
});

it("the routes of `default` are closed to who is limited to others", async () => {
  for (const route of servedRoutes().filter((each) => /\/v1\/inbox(\/\w+)?$/.test(each))) {
    const [method = "", path = ""] = route.split(" ");
    const body = routes[route]?.questions[0].body?.replace(":id", randomUUID());
    const answer = await limited.ask(method, path, { ...(body !== undefined && { body }) });
    expect(refusalOf(answer), route).toEqual([404, "inbox_not_found"]);
  }
  const ack = await limited.ask("POST", `/v1/events/${randomUUID()}/ack`);
  expect(refusalOf(ack)).toEqual([404, "inbox_not_found"]);
});

it("its own inboxes are open to it, and those that it makes under its prefix", async () => {
  const { event_id } = eventOf(await all.publish('{"mine":1}'));
  const page = JSON.parse((await limited.get("/v1/inboxes/audit-eu/events")).text);
  expect(page.events).toMatchObject([{ event_id }]);
  expect((await limited.ask("PUT", "/v1/inboxes/audit-us", { body: "{}" })).status).toBe(200);
  const { inboxes } = JSON.parse((await limited.get("/v1/inboxes")).text);
  expect(inboxes.map(({ name }: { name: string }) => name)).toEqual([
    "audit-eu",
    "audit-us",
    "billing",
  ]);
  expect((await limited.ask("DELETE", "/v1/inboxes/audit-us")).status).toBe(204);
  expect(JSON.parse((await limited.get("/v1/me")).text).inboxes).toEqual(["billing", "audit-*"]);
});

it("of an event it is told where that stands in its own inboxes, and of no other", async () => {
  const key = { "idempotency-key": randomUUID() };
  const published = await limited.publish('{"n":1}', {}, key);
  const { event_id } = eventOf(published);
  const places = (status: string) => [
    { inbox: "audit-eu", status },
    { inbox: "billing", status },
  ];
  const sorted = ({ text }: Answer) => {
    const { status, inboxes } = JSON.parse(text);
    inboxes.sort((a: { inbox: string }, b: { inbox: string }) => (a.inbox < b.inbox ? -1 : 1));
    return { status, inboxes };
  };
  expect(sorted(published)).toEqual({ status: "pending", inboxes: places("pending") });
  await all.ask("POST", `/v1/inboxes/secret/events/${event_id}/ack`);
  await all.ask("POST", "/v1/inbox/reject", {
    body: `{"event_ids":["${event_id}"],"reason":"secret"}`,
  });
  const seen = await limited.event(event_id);
  expect(sorted(seen)).toEqual({ status: "pending", inboxes: places("pending") });
  expect(seen.text).not.toContain("secret");
  const replayed = await limited.publish('{"n":1}', {}, key);
  expect(replayed.status).toBe(200);
  expect(sorted(replayed)).toEqual({ status: "pending", inboxes: places("pending") });
});

it("replays are its own in its inboxes, and none to it anywhere else", async () => {
  const inboxes = "billing,audit-*";
  const operator = system.client(await system.createKey("acme", { scopes: ["admin"], inboxes }));
  const { event_id } = eventOf(await all.publish('{"replayed":1}', { source: randomUUID() }));
  await all.ask("POST", `/v1/inboxes/billing/events/${event_id}/ack`);
  const range = { since: "2020-01-01T00:00:00Z", until: "2100-01-01T00:00:00Z" };
  const replay = (client: Client, inbox?: string) =>
    client.ask("POST", "/v1/replays", { headers, body: JSON.stringify({ ...range, inbox }) });
  const refused = [undefined, "default", "secret", "nowhere"].map((inbox) =>
    replay(operator, inbox),
  );
  const answers = await Promise.all(refused);
  expect(new Set(answers.map(imprint)).size).toBe(1);
  expect(refusalOf(answers[0] as Answer)).toEqual([404, "inbox_not_found"]);

  const see = (client: Client, { text }: Answer) =>
    client.ask("GET", `/v1/replays/${JSON.parse(text).replay_id}`, { headers });
  const own = await replay(operator, "billing");
  expect([own.status, JSON.parse(own.text).inbox]).toEqual([202, "billing"]);
  expect((await see(operator, own)).status).toBe(200);
  const absent = await operator.ask("GET", `/v1/replays/${randomUUID()}`, { headers });
  expect(refusalOf(absent)).toEqual([404, "replay_not_found"]);
  for (const inbox of ["secret", "default"]) {
    const other = await replay(all, inbox);
    expect(other.status).toBe(202);
    expect(imprint(await see(operator, other))).toBe(imprint(absent));
  }
});

it("jobs by filter are its own in its inboxes, and none to it anywhere else", async () => {
  const { event_id } = eventOf(await all.publish('{"n":2}', { source: "for-a-job" }));
  const body = '{"filter":{"source":"for-a-job"}}';
  const begin = (client: Client, inbox: string) =>
    client.ask("POST", `/v1/inboxes/${inbox}/reject`, { headers, body });
  const answers = await Promise.all(
    ["default", "secret", "nowhere"].map((inbox) => begin(limited, inbox)),
  );
  expect(new Set(answers.map(imprint)).size).toBe(1);
  expect(refusalOf(answers[0] as Answer)).toEqual([404, "inbox_not_found"]);
  const see = (client: Client, { text }: Answer) =>
    client.ask("GET", `/v1/jobs/${JSON.parse(text).job_id}`, { headers });
  const own = await begin(limited, "billing");
  expect([own.status, JSON.parse(own.text).inbox]).toEqual([202, "billing"]);
  expect((await see(limited, own)).status).toBe(200);
  const absent = await limited.ask("GET", `/v1/jobs/${randomUUID()}`, { headers });
  expect(refusalOf(absent)).toEqual([404, "job_not_found"]);
  const other = await begin(all, "secret");
  expect(other.status).toBe(202);
  expect(imprint(await see(limited, other))).toBe(imprint(absent));
  await eventually(async () => {
    const { inboxes } = JSON.parse((await all.event(event_id)).text);
    const standing = ({ inbox, status }: { inbox: string; status: string }) => [inbox, status];
    expect(Object.fromEntries(inboxes.map(standing))).toMatchObject({
      ...{ default: "pending", billing: "dead_letter" },
      ...{ "audit-eu": "pending", secret: "dead_letter" },
    });
  }, 250);
});

it("an event that is in none of its inboxes is none, and what acts in all of them is refused", async () => {
  const body = '{"filter":{"source":"none"}}';
  const only = system.client(await system.createKey("acme", { scopes, inboxes: "narrow" }));
  await all.ask("PUT", "/v1/inboxes/narrow", { body });
  const { event_id } = eventOf(await all.publish("{}"));
  const absent = imprint(await only.ask("GET", `/v1/events/${randomUUID()}`, { headers }));
  expect(imprint(await only.ask("GET", `/v1/events/${event_id}`, { headers }))).toBe(absent);
  for (const id of [event_id, randomUUID()])
    expect(refusalOf(await only.ask("DELETE", `/v1/events/${id}`))).toEqual([
      403,
      "insufficient_scope",
    ]);
  const published = JSON.parse((await only.publish("{}")).text);
  expect(published.inboxes).toEqual([]);
  expect((await all.event(event_id)).status).toBe(200);
});
