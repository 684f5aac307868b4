/** Inboxes that push, from the publish to the receiver and back to the acknowledgment. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../eventually.ts";
import { answers, behaviours, Receiver, verified } from "../receiver.ts";
import { problemOf } from "./answer.ts";
import type { Client } from "./client.ts";
import { useSystem } from "./system.ts";

const system = useSystem();
const receiver = new Receiver();
let acme: Client;
beforeAll(async () => {
  await receiver.start();
  acme = system.client(await system.createKey("acme"));
});
afterAll(() => receiver.stop());

interface Settings {
  filter?: object;
  max_deliveries?: number;
}

/** An inbox for the events of a type of its own name. */
async function define(name: string, push: object, settings: Settings = {}) {
  const body = JSON.stringify({ filter: { type: name }, ...settings, push });
  const answer = await acme.ask("PUT", `/v1/inboxes/${name}`, { body });
  expect(answer.status, answer.text).toBe(200);
  return JSON.parse(answer.text).push as { url: string; secret?: string; mode: string };
}

const publish = async (type: string, payload = "{}"): Promise<string> =>
  JSON.parse((await acme.publish(payload, { type })).text).event_id;

const command = async (path: string, body?: string) => {
  const answer = await acme.ask("POST", `/v1/inboxes/${path}`, { body });
  return { status: answer.status, value: JSON.parse(answer.text) };
};

const healthOf = async (name: string) =>
  JSON.parse((await acme.get(`/v1/inboxes/${name}`)).text).push.health;

const statusOf = async (name: string, id: string) => {
  const { inboxes } = JSON.parse((await acme.event(id)).text);
  return inboxes.find(({ inbox }: { inbox: string }) => inbox === name);
};

describe("an inbox that pushes", () => {
  it("posts an event as the API shows it, signed, and acknowledges it", async () => {
    const { secret = "" } = await define("plain", { url: receiver.at("plain") });
    const payload = '{"big":12345678901234567890,"one":1.0,"a":"\\u00e9é"}';
    const id = await publish("plain", payload);
    await eventually(() => expect(receiver.to("plain")).toHaveLength(1));
    const [post] = receiver.to("plain");
    if (!post) throw new Error("nothing was posted");
    verified(secret, post);
    expect(post.headers["webhook-id"]).toBe(id);
    expect(post.headers["content-type"]).toBe("application/json");
    expect(post.body).toContain(`"payload":${payload}}`);
    expect(JSON.parse(post.body)).toMatchObject({ event_id: id, type: "plain" });
    await eventually(async () =>
      expect(await statusOf("plain", id)).toMatchObject({ status: "acknowledged" }),
    );
    expect(await healthOf("plain")).toMatchObject({ state: "active", failures_in_a_row: 0 });
  });

  it("posts CloudEvents where they are asked for", async () => {
    await define("clouds", { url: receiver.at("clouds"), format: "cloudevents" });
    const id = await publish("clouds", '{"a":1}');
    await eventually(() => expect(receiver.to("clouds")).toHaveLength(1));
    const [post] = receiver.to("clouds");
    expect(post?.headers["content-type"]).toBe("application/cloudevents+json");
    expect(JSON.parse(post?.body ?? "")).toMatchObject({
      specversion: "1.0",
      id,
      type: "clouds",
      data: { a: 1 },
    });
  });

  it("shows its secret once, and takes one that is brought", async () => {
    const secret = `whsec_${Buffer.alloc(24, 7).toString("base64")}`;
    expect((await define("brought", { url: receiver.at("brought"), secret })).secret).toBe(secret);
    expect(await define("brought", { url: receiver.at("brought") })).not.toHaveProperty("secret");
    const { text } = await acme.get("/v1/inboxes/brought");
    expect(text).not.toContain("whsec_");
    await publish("brought");
    await eventually(() => expect(receiver.to("brought")).toHaveLength(1));
    verified(secret, receiver.to("brought")[0] as never);
  });

  it("signs with both secrets while one rotates", async () => {
    const { secret: before = "" } = await define("rotated", { url: receiver.at("rotated") });
    const { value } = await command("rotated/push/rotate");
    expect(Date.parse(value.previous_secret_until)).toBeGreaterThan(Date.now());
    await publish("rotated");
    await eventually(() => expect(receiver.to("rotated")).toHaveLength(1));
    const [post] = receiver.to("rotated");
    for (const secret of [before, value.secret]) verified(secret, post as never);
    expect(() => verified(`whsec_${Buffer.alloc(32).toString("base64")}`, post as never)).toThrow();
  });

  it("sends headers of the receiver's own, and none of them to another receiver", async () => {
    const headers = { Authorization: "Bearer of-the-receiver" };
    await define("headed", { url: receiver.at("headed"), headers });
    await define("headed", { url: receiver.at("headed") });
    await publish("headed");
    await eventually(() => expect(receiver.to("headed")).toHaveLength(1));
    expect(receiver.to("headed")[0]?.headers.authorization).toBe(headers.Authorization);
    expect((await acme.get("/v1/inboxes/headed")).text).not.toContain("of-the-receiver");
    const other = receiver.at("headed").replace("127.0.0.1", "localhost");
    await define("headed", { url: other });
    await publish("headed");
    await eventually(() => expect(receiver.to("headed")).toHaveLength(2));
    expect(receiver.to("headed")[1]?.headers.authorization).toBeUndefined();
  });

  it("notifies without content, while the events wait for who leases them", async () => {
    const { secret = "" } = await define("told", { url: receiver.at("told"), mode: "notify" });
    const id = await publish("told", '{"private":true}');
    await eventually(() => expect(receiver.to("told").length).toBeGreaterThan(0));
    const [post] = receiver.to("told");
    expect(post?.body).toBe("");
    verified(secret, post as never);
    expect(await statusOf("told", id)).toMatchObject({ status: "pending" });
  });

  it("is tested by an event that is stored nowhere", async () => {
    const { secret = "" } = await define("tested", { url: receiver.at("tested") });
    expect(await command("tested/push/test")).toMatchObject({
      status: 200,
      value: { delivered: true, status: 204 },
    });
    const [post] = receiver.to("tested");
    verified(secret, post as never);
    expect(JSON.parse(post?.body ?? "").type).toBe("push.test");
    receiver.at("tested", behaviours.fails);
    expect((await command("tested/push/test")).value).toMatchObject({
      delivered: false,
      status: 500,
      error: "status",
    });
  });

  it("posts nothing while it is paused, and what waits when it is resumed", async () => {
    await define("paused", { url: receiver.at("paused") });
    expect((await command("paused/push/pause")).value).toMatchObject({
      state: "paused",
      paused_because: "asked",
    });
    const id = await publish("paused");
    expect((await command(`paused/events/${id}/push`)).value).toMatchObject({ delivered: true });
    expect(receiver.to("paused")).toHaveLength(1);
    expect(await statusOf("paused", id)).toMatchObject({ status: "pending" });
    expect((await command("paused/push/resume")).value).toMatchObject({ state: "active" });
    await eventually(() => expect(receiver.to("paused")).toHaveLength(2));
  });

  it("posts what it is filled with from the past, and what a replay puts back", async () => {
    const id = await publish("late");
    const since = new Date(Date.now() - 60_000).toISOString();
    const body = { filter: { type: "late" }, since, push: { url: receiver.at("late") } };
    const put = await acme.ask("PUT", "/v1/inboxes/late", { body: JSON.stringify(body) });
    expect(put.status, put.text).toBe(200);
    await eventually(async () =>
      expect(await statusOf("late", id)).toMatchObject({ status: "acknowledged" }),
    );
    const until = new Date(Date.now() + 60_000).toISOString();
    const replay = { since, until, inbox: "late", status: "acknowledged" };
    await acme.ask("POST", "/v1/replays", { body: JSON.stringify(replay) });
    await eventually(() => expect(receiver.to("late").length).toBeGreaterThan(1));
  });

  it("finds by the clock what nobody has woken it for", async () => {
    const filter = JSON.stringify({ filter: { type: "unwoken" } });
    await acme.ask("PUT", "/v1/inboxes/unwoken", { body: filter });
    const id = await publish("unwoken");
    const { value } = await command("unwoken/lease", "{}");
    const release = { lease_id: value.lease_id, delay_seconds: 15 };
    await command("unwoken/release", JSON.stringify(release));
    await define("unwoken", { url: receiver.at("unwoken") });
    await eventually(async () =>
      expect(await statusOf("unwoken", id)).toMatchObject({ status: "acknowledged" }),
    );
  });

  it("cannot fill itself, through a source of its own tenant", async () => {
    const secret = `whsec_${Buffer.alloc(24, 9).toString("base64")}`;
    const source = JSON.stringify({ scheme: "standard-webhooks", secret });
    const { text } = await acme.ask("PUT", "/v1/sources/itself", { body: source });
    const url = JSON.parse(text).url.replace("127.0.0.1", "localhost");
    const filter = { source: ["round", "itself"] };
    await define("round", { url, secret }, { filter });
    const event = await acme.publish("{}", { source: "round" });
    const { event_id } = JSON.parse(event.text);
    await eventually(async () =>
      expect(await statusOf("round", event_id)).toMatchObject({
        attempts: [{ reason: "status 409" }],
      }),
    );
    expect(JSON.parse((await acme.get("/v1/inbox?source=itself")).text).events).toEqual([]);
  });

  it("is refused for what may not be posted to, and is none without `push`", async () => {
    const body = JSON.stringify({ push: { url: "http://example.com/hook" } });
    const refused = await acme.ask("PUT", "/v1/inboxes/refused", { body });
    expect(problemOf(refused)).toMatchObject({
      code: "validation_failed",
      errors: [{ pointer: "/push/url" }],
    });
    await acme.ask("PUT", "/v1/inboxes/silent", { body: "{}" });
    for (const path of ["push/test", "push/rotate", "push/pause", "push/resume"])
      expect((await command(`silent/${path}`)).value.code).toBe("push_not_found");
    expect((await command("nowhere/push/test")).value.code).toBe("inbox_not_found");
  });

  it("stops where it is defined without, and begins anew under the name of a deleted one", async () => {
    const { secret } = await define("again", { url: receiver.at("again") });
    await command("again/push/pause");
    await acme.ask("DELETE", "/v1/inboxes/again");
    const anew = await define("again", { url: receiver.at("again") });
    expect(anew.secret).not.toBe(secret);
    await publish("again");
    await eventually(() => expect(receiver.to("again")).toHaveLength(1));
    await acme.ask("PUT", "/v1/inboxes/again", { body: '{"filter":{"type":"again"}}' });
    const id = await publish("again");
    expect((await command("again/push/test")).value.code).toBe("push_not_found");
    expect(await statusOf("again", id)).toMatchObject({ status: "pending" });
  });
});

it("the logs tell of pushes neither headers, nor queries of URLs, nor payloads", async () => {
  const url = `${receiver.at("logged?token=of-the-query", behaviours.fails)}`;
  await define("logged", { url, headers: { "X-Token": "of-the-header" } });
  const id = await publish("logged", '{"a":"of-the-payload"}');
  await command("logged/push/test");
  await eventually(async () =>
    expect(await statusOf("logged", id)).toMatchObject({ attempts: [{ reason: "status 500" }] }),
  );
  const { state } = system.edge;
  const logs = () => ["edge", "aws"].map((half) => readFileSync(state.log(half), "utf8")).join();
  await eventually(() => expect(logs().includes(id)).toBe(true));
  expect(logs()).not.toMatch(/of-the-(?:query|header|payload|receiver)/);
});

describe("a receiver that", () => {
  const failing: [string, Parameters<Receiver["at"]>[1], string][] = [
    ["answers 500", behaviours.fails, "status 500"],
    ["answers 302", answers(302, { location: "/ok" }), "redirect 302"],
    ["answers 404", answers(404), "status 404"],
    ["resets", behaviours.resets, "connection"],
    ["answers half a head", behaviours.halfHead, "connection"],
    ["answers 429", answers(429, { "retry-after": "7" }), "status 429"],
  ];
  it.each(failing)("%s is tried again later", async (title, behaviour, reason) => {
    const name = title.replaceAll(" ", "-");
    await define(name, { url: receiver.at(name, behaviour) });
    const id = await publish(name);
    await eventually(async () =>
      expect(await statusOf(name, id)).toMatchObject({
        status: "delivered",
        attempts: [{ consumer: "push", outcome: "released", reason }],
      }),
    );
    expect(receiver.to("ok")).toHaveLength(0);
    const { state, failures_in_a_row, next_attempt_at } = await healthOf(name);
    expect({ state, failures_in_a_row }).toEqual({ state: "active", failures_in_a_row: 1 });
    expect(Date.parse(next_attempt_at)).toBeGreaterThan(Date.now() - 1_000);
    receiver.at(name, behaviours.ok);
    await eventually(async () =>
      expect(await statusOf(name, id)).toMatchObject({ status: "acknowledged" }),
    );
  });

  const taking: [string, Parameters<Receiver["at"]>[1]][] = [
    ["answers 200 with a gigabyte", behaviours.gigabyte],
    ["answers 200 and half a body", behaviours.halfBody],
    ["answers 200 and never ends its body", behaviours.slowBody],
  ];
  it.each(taking)("%s has taken the event", async (title, behaviour) => {
    const name = title.replaceAll(" ", "-");
    await define(name, { url: receiver.at(name, behaviour) });
    const id = await publish(name);
    await eventually(async () =>
      expect(await statusOf(name, id)).toMatchObject({ status: "acknowledged" }),
    );
    expect(receiver.to(name)).toHaveLength(1);
  });

  it.each([413, 422])("answers %s makes the event a dead letter at once", async (status) => {
    const name = `refuses-${status}`;
    await define(name, { url: receiver.at(name, answers(status)) });
    const id = await publish(name);
    await eventually(async () =>
      expect(await statusOf(name, id)).toMatchObject({
        status: "dead_letter",
        dead_letter_reason: `the receiver refused it: status ${status}`,
      }),
    );
    receiver.at(name, behaviours.ok);
    await command(`${name}/redrive`, JSON.stringify({ event_ids: [id] }));
    await eventually(async () =>
      expect(await statusOf(name, id)).toMatchObject({ status: "acknowledged" }),
    );
  });

  it("answers 410 pauses the push, and loses nothing", async () => {
    await define("gone", { url: receiver.at("gone", behaviours.gone) });
    const id = await publish("gone");
    await eventually(async () =>
      expect(await healthOf("gone")).toMatchObject({ state: "paused", paused_because: "gone" }),
    );
    expect(await statusOf("gone", id)).toMatchObject({ status: "pending" });
    receiver.at("gone", behaviours.ok);
    await command("gone/push/resume");
    await eventually(async () =>
      expect(await statusOf("gone", id)).toMatchObject({ status: "acknowledged" }),
    );
  });

  it("hangs delays no other, and is cut off after 15 seconds", async () => {
    await define("hangs", { url: receiver.at("hangs", behaviours.hangs) });
    await define("lively", { url: receiver.at("lively") });
    const hung = await publish("hangs");
    await eventually(() => expect(receiver.to("hangs")).toHaveLength(1));
    const ids = await Promise.all(Array.from({ length: 10 }, () => publish("lively")));
    await eventually(() => expect(receiver.to("lively")).toHaveLength(ids.length));
    expect(await statusOf("hangs", hung)).not.toHaveProperty("attempts");
    await eventually(async () =>
      expect(await statusOf("hangs", hung)).toMatchObject({ attempts: [{ reason: "timeout" }] }),
    );
  });
});
