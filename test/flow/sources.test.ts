/** Webhooks of senders that hold no API key: through the socket into the inbox, and back out. */
import { randomUUID } from "node:crypto";
import { verify as verifyGitHub } from "@octokit/webhooks-methods";
import { Webhook } from "standardwebhooks";
import Stripe from "stripe";
import { beforeAll, describe, expect, it } from "vitest";
import { type SchemeName, schemeNames } from "../../contract/source.ts";
import { hexOf, macOf, senders } from "../webhook-senders.ts";
import { problemOf, refusalOf } from "./answer.ts";
import type { Client } from "./client.ts";
import { useSystem } from "./system.ts";
import {
  deliver,
  eventOfDelivery,
  type MadeSource,
  makeSource,
  now,
  post,
  signed,
} from "./webhooks.ts";

const system = useSystem();
let acme: Client;
let other: Client;
beforeAll(async () => {
  acme = system.client(await system.createKey("acme"));
  other = system.client(await system.createKey("other"));
});

const eventAfter = (response: Response) => eventOfDelivery(acme, response);

/** The payload's own text, as a consumer cuts it out of the answer. */
const payloadIn = (text: string): string => /"payload":(.*)\}$/s.exec(text)?.[1] ?? "";

describe.each(schemeNames)("a source of the scheme %s", (scheme) => {
  const sender = senders[scheme];
  let source: MadeSource;
  beforeAll(async () => {
    source = await makeSource(acme, scheme);
  });

  it("takes what its sender sends, letter for letter", async () => {
    const delivery = await signed(sender, source.url);
    const { event, text } = await eventAfter(await post(source.url, delivery));
    expect(event.status).toBe("pending");
    expect(event.source).toBe(scheme === "cloudevents" ? "/mycontext" : source.name);
    if (sender.type !== undefined) expect(event.type).toBe(sender.type);
    if (delivery.body.startsWith("{")) expect(payloadIn(text)).toBe(delivery.body);
  });

  it("takes a repetition as the same event", async () => {
    const delivery = await signed(sender, source.url, { id: randomUUID() });
    const first = await eventAfter(await post(source.url, delivery));
    const second = await post(source.url, delivery);
    expect(second.headers.get("idempotency-replayed")).toBe("true");
    expect((await eventAfter(second)).event.event_id).toBe(first.event.event_id);
  });

  it("refuses what is proven with another secret, or not at all, and says nothing more", async () => {
    const forged = await deliver(source, scheme, { secret: sender.otherSecret });
    expect([forged.status, problemOf({ text: await forged.text() } as never).code]).toEqual([
      401,
      "invalid_signature",
    ]);
    expect(forged.headers.get("www-authenticate")).toBeTruthy();
    const unsigned = await fetch(source.url, { method: "POST", body: "{}" });
    expect(unsigned.status).toBe(401);
  });

  it("is shown to its tenant without the secret, and to nobody else", async () => {
    const shown = await acme.get(`/v1/sources/${source.name}`);
    expect(shown.status).toBe(200);
    expect(JSON.parse(shown.text)).toMatchObject({ scheme, url: source.url });
    expect((await acme.get("/v1/sources")).text).toContain(source.url);
    for (const { text } of [shown, await acme.get("/v1/sources")])
      expect(text).not.toContain(sender.secret);
    expect(refusalOf(await other.get(`/v1/sources/${source.name}`))).toEqual([
      404,
      "source_not_found",
    ]);
    expect((await other.get("/v1/sources")).text).not.toContain(source.url);
  });
});

describe("the provider's own package verifies what is read from the inbox:", () => {
  const stored = async (scheme: SchemeName, body?: string) => {
    const source = await makeSource(acme, scheme);
    const response = await deliver(source, scheme, body === undefined ? {} : { body });
    const { event, text } = await eventAfter(response);
    return { payload: payloadIn(text), headers: event.metadata.headers };
  };

  it("GitHub's", async () => {
    const { payload, headers } = await stored("github");
    const signature = headers["x-hub-signature-256"] ?? "";
    expect(await verifyGitHub(senders.github.secret, payload, signature)).toBe(true);
  });

  it("Stripe's", async () => {
    const { payload, headers } = await stored("stripe");
    const signature = headers["stripe-signature"] ?? "";
    const { secret } = senders.stripe;
    expect(Stripe.webhooks.constructEvent(payload, signature, secret, 0)).toMatchObject({
      type: "charge.succeeded",
    });
  });

  it("that of Standard Webhooks", async () => {
    const { payload, headers } = await stored("standard-webhooks");
    const webhook = new Webhook(senders["standard-webhooks"].secret);
    expect(webhook.verify(payload, headers)).toMatchObject({ type: "invoice.paid" });
  });

  it("Slack's algorithm, also for a form, of which the text is kept", async () => {
    const form = "token=xyzz0WbapA4vBCDEFasx0q6G&command=%2Fwebhook-collect&text=&trigger_id=1.2";
    const source = await makeSource(acme, "slack");
    const delivery = await signed(senders.slack, source.url, { body: form });
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const { event } = await eventAfter(await post(source.url, delivery, headers));
    const { form: parsed, data } = event.payload as { form: object; data: string };
    expect(parsed).toMatchObject({ command: "/webhook-collect", text: "", trigger_id: "1.2" });
    const kept = event.metadata.headers;
    const text = `v0:${kept["x-slack-request-timestamp"]}:${data}`;
    const signature = hexOf(await macOf("SHA-256", senders.slack.secret, text));
    expect(kept["x-slack-signature"]).toBe(`v0=${signature}`);
  });
});

describe("a sender's own package makes what a source takes:", () => {
  it("Stripe's", async () => {
    const source = await makeSource(acme, "stripe");
    const payload = '{"id":"evt_1","type":"charge.refunded"}';
    const { secret } = senders.stripe;
    const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret });
    const headers = { "content-type": "application/json", "stripe-signature": signature };
    const response = await fetch(source.url, { method: "POST", headers, body: payload });
    expect((await eventAfter(response)).event.type).toBe("charge.refunded");
  });

  it("that of Standard Webhooks", async () => {
    const source = await makeSource(acme, "standard-webhooks");
    const time = new Date();
    const body = '{"type":"a"}';
    const signature = new Webhook(senders["standard-webhooks"].secret).sign("msg_1", time, body);
    const headers = {
      "content-type": "application/json",
      "webhook-id": "msg_1",
      "webhook-timestamp": String(Math.floor(time.getTime() / 1000)),
      "webhook-signature": signature,
    };
    await eventAfter(await fetch(source.url, { method: "POST", headers, body }));
  });
});

describe("a delivery", () => {
  it("that is sent again with another body is the first one, where ids are unique", async () => {
    const source = await makeSource(acme, "github");
    const id = randomUUID();
    const first = await eventAfter(await deliver(source, "github", { id }));
    const again = await deliver(source, "github", { id, body: '{"another":"body"}' });
    expect((await eventAfter(again)).text).toBe(first.text);
  });

  it("with another body is another event, where a sender uses an id twice", async () => {
    const source = await makeSource(acme, "twilio");
    const ids = await Promise.all(
      ["sent", "delivered", "sent"].map(async (status) => {
        const body = `MessageSid=SM1&MessageStatus=${status}`;
        return (await deliver(source, "twilio", { body })).headers.get("x-event-id");
      }),
    );
    expect(new Set(ids).size).toBe(2);
  });

  it("of one source is not that of another, under the same id", async () => {
    const [one, two] = [await makeSource(acme, "github"), await makeSource(acme, "github")];
    const ids = await Promise.all(
      [one, two].map(async (each) =>
        (await deliver(each, "github", { id: "1" })).headers.get("x-event-id"),
      ),
    );
    expect(new Set(ids).size).toBe(2);
  });

  it("to an address that nobody was given, or that is no more, gets one answer", async () => {
    const source = await makeSource(acme, "github");
    const guess = source.url.replace(/.$/, (last) => (last === "A" ? "B" : "A"));
    expect((await acme.ask("DELETE", `/v1/sources/${source.name}`)).status).toBe(204);
    expect((await acme.ask("DELETE", `/v1/sources/${source.name}`)).status).toBe(204);
    const answers = await Promise.all(
      [source.url, guess, `${system.url}/in/x`].map((url) =>
        acme.ask("POST", new URL(url).pathname, { body: "{}", headers: { "x-request-id": "r" } }),
      ),
    );
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(refusalOf(answers[0] as never)).toEqual([404, "source_not_found"]);
  });

  it("that is too large is refused, and an event says which one is missing", async () => {
    const source = await makeSource(acme, "github");
    const id = randomUUID();
    const body = JSON.stringify({ large: "x".repeat(300_000) });
    const response = await deliver(source, "github", { id, body });
    expect(response.status).toBe(413);
    const page = JSON.parse((await acme.inbox({ source: source.name })).text);
    expect(page.events).toMatchObject([
      {
        type: "source.delivery_refused",
        payload: { delivery_id: id, reason: "body_too_large", type: "push", is_verified: false },
      },
    ]);
  });

  it("that only becomes too large in an event is told of as proven", async () => {
    const source = await makeSource(acme, "github");
    const delivery = await signed(senders.github, source.url, { body: "x".repeat(250_000) });
    const headers = { "content-type": "application/octet-stream" };
    expect((await post(source.url, delivery, headers)).status).toBe(413);
    const page = JSON.parse((await acme.inbox({ source: source.name })).text);
    expect(page.events).toMatchObject([{ payload: { is_verified: true } }]);
  });

  it.each([
    ["text/plain", "Grüße\n", { data: "Grüße\n" }],
    ["application/json", "[1,2.0]", { data: [1, 2] }],
    ["application/json", '{"broken":', { data: '{"broken":' }],
    ["application/octet-stream", "\u0001", { data_base64: "AQ==" }],
    ["application/x-www-form-urlencoded", "a=1&a=2&b", { form: { a: ["1", "2"], b: "" } }],
  ])("of %s becomes a payload (%j)", async (type, body, payload) => {
    const source = await makeSource(acme, "github");
    const delivery = await signed(senders.github, source.url, { body });
    const { event } = await eventAfter(await post(source.url, delivery, { "content-type": type }));
    expect(event.payload).toMatchObject(payload);
    expect(event.metadata.headers["content-type"]).toBe(type);
  });

  it("keeps the white space around its object, for who verifies it again", async () => {
    const source = await makeSource(acme, "github");
    const { event, text } = await eventAfter(
      await deliver(source, "github", { body: ' {"a":1}\n' }),
    );
    expect(payloadIn(text)).toBe('{"a":1}');
    expect(event.metadata).toMatchObject({ body_around: [" ", "\n"] });
  });
});

describe("a definition", () => {
  const put = (name: string, members: object) =>
    acme.ask("PUT", `/v1/sources/${name}`, { body: JSON.stringify(members) });

  it("keeps its address and its secret while all else changes, and can be paused", async () => {
    const source = await makeSource(acme, "github");
    const paused = await put(source.name, { scheme: "github", paused: true, tags: ["vip"] });
    expect(JSON.parse(paused.text)).toMatchObject({ url: source.url, paused: true });
    const refused = await deliver(source, "github");
    expect([refused.status, problemOf({ text: await refused.text() } as never).code]).toEqual([
      409,
      "source_paused",
    ]);
    await put(source.name, { scheme: "github", source: "code", type: "change", tags: ["vip"] });
    const { event } = await eventAfter(await deliver(source, "github"));
    expect(event).toMatchObject({ source: "code", type: "change", tags: ["vip"] });
  });

  it("takes the secret before beside a new one, for as long as it was told", async () => {
    const { secret, otherSecret } = senders.github;
    const source = await makeSource(acme, "github");
    const members = { scheme: "github", secret: otherSecret, keep_previous_seconds: 3600 };
    const kept = JSON.parse((await put(source.name, members)).text);
    expect(kept.previous_secret_until).toBeGreaterThan(Date.now());
    expect((await deliver(source, "github", { secret })).status).toBe(200);
    expect((await deliver(source, "github", { secret: otherSecret })).status).toBe(200);
    // A third one ends the first.
    const third = "the third of the secrets";
    await put(source.name, { scheme: "github", secret: third });
    expect((await deliver(source, "github", { secret })).status).toBe(401);
    expect((await deliver(source, "github", { secret: otherSecret })).status).toBe(401);
    expect((await deliver(source, "github", { secret: third })).status).toBe(200);
  });

  it.each([
    ["/secret", { scheme: "github" }],
    ["/secret", { scheme: "standard-webhooks", secret: "not base64!" }],
    ["/secret", { scheme: "basic", secret: "nocolonhere" }],
    ["/hmac", { scheme: "hmac", secret: "long enough" }],
    ["/hmac", { scheme: "github", secret: "long enough", hmac: { header: "x" } }],
    ["/origins", { scheme: "github", secret: "long enough", origins: ["a.example"] }],
    ["/scheme", { scheme: "carrier-pigeon", secret: "long enough" }],
    [
      "/hmac/timestamp",
      { scheme: "hmac", secret: "long enough", hmac: { header: "x", signed: "{timestamp}{body}" } },
    ],
  ])("is told what is wrong at %s", async (pointer, members) => {
    const answer = await put(`wrong-${randomUUID().slice(0, 8)}`, members);
    expect(refusalOf(answer)).toEqual([422, "validation_failed"]);
    expect(problemOf(answer).errors).toContainEqual(expect.objectContaining({ pointer }));
  });
});

describe("a handshake", () => {
  it("of Slack is answered, if it is signed", async () => {
    const source = await makeSource(acme, "slack");
    const body = '{"type":"url_verification","challenge":"3eZbrw1aB"}';
    const response = await deliver(source, "slack", { body });
    expect(await response.json()).toEqual({ challenge: "3eZbrw1aB" });
    const { otherSecret: secret } = senders.slack;
    expect((await deliver(source, "slack", { body, secret })).status).toBe(401);
  });

  it("of Event Grid is answered, if it has the code", async () => {
    const source = await makeSource(acme, "eventgrid");
    const body = '[{"id":"1","data":{"validationCode":"512d38b6"}}]';
    const delivery = await signed(senders.eventgrid, source.url, { body });
    const headers = { "aeg-event-type": "SubscriptionValidation" };
    const response = await post(source.url, delivery, headers);
    expect(await response.json()).toEqual({ validationResponse: "512d38b6" });
    expect((await post(source.url, { ...delivery, query: "" }, headers)).status).toBe(401);
  });

  it("of CloudEvents is answered to the origins that the tenant has named", async () => {
    const source = await makeSource(acme, "cloudevents");
    const ask = (origin: string) =>
      fetch(source.url, { method: "OPTIONS", headers: { "webhook-request-origin": origin } });
    const allowed = await ask("eventemitter.example.com");
    expect(allowed.headers.get("webhook-allowed-origin")).toBe("eventemitter.example.com");
    expect((await ask("elsewhere.example")).headers.get("webhook-allowed-origin")).toBeNull();
  });

  it("by HEAD is answered, and stores nothing", async () => {
    const source = await makeSource(acme, "github");
    expect((await fetch(source.url, { method: "HEAD" })).status).toBe(200);
    expect(JSON.parse((await acme.inbox({ source: source.name })).text).count).toBe(0);
  });
});

it("an old delivery is refused, however well it is signed", async () => {
  const timed = ["stripe", "slack", "standard-webhooks", "hmac", "pubsub", "sns"] as const;
  for (const scheme of timed) {
    const source = await makeSource(acme, scheme);
    const age = ["pubsub", "sns"].includes(scheme) ? 8_000 : 600;
    expect((await deliver(source, scheme, { time: now() - age })).status, scheme).toBe(401);
  }
});
