/** The examples of senders without an API key, run as their first lines say, against the whole system. */
import Stripe from "stripe";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../eventually.ts";
import { pageOf } from "../flow/answer.ts";
import type { Client } from "../flow/client.ts";
import { useSystem } from "../flow/system.ts";
import { now, post } from "../flow/webhooks.ts";
import type { SentDelivery } from "../webhook-sender.ts";
import { macOf, senders } from "../webhook-senders.ts";
import { Listening } from "./listening.ts";
import { buildClient, commandOf, runExample } from "./program.ts";

const system = useSystem();
let client: Client;
let variables: Record<string, string>;
beforeAll(async () => {
  await buildClient();
  const key = await system.createKey("hooks");
  client = system.client(key);
  variables = { ZT_URL: system.url, ZT_API_KEY: key.apiKey };
});

let program: ReturnType<typeof runExample> | undefined;
afterEach(async () => {
  expect(await program?.end("SIGINT")).toBe(0);
  program = undefined;
});

/** @returns the address that it prints */
async function start(name: string, setting: string, secret: string): Promise<string> {
  const line = commandOf(`examples/webhooks/${name}.ts`).split(" ");
  program = runExample([process.execPath, ...line.slice(2)], { ...variables, [setting]: secret });
  await program.says("/in/");
  const url = /http\S+\/in\/\S+/.exec(program.output)?.[0] ?? "";
  expect(new URL(url).origin).toBe(system.url);
  return url;
}

async function taken(url: string, delivery: SentDelivery): Promise<void> {
  const response = await post(url, delivery);
  expect(response.status, await response.text()).toBe(200);
}

const inbox = async (source: string, status: string) =>
  pageOf(await client.inbox({ source, status })).events;

describe("github.ts", () => {
  it("handles what GitHub sends, once, and nothing that somebody else sends", async () => {
    const { secret, otherSecret, send } = senders.github;
    const url = await start("github", "GITHUB_WEBHOOK_SECRET", secret);
    const body =
      '{"ref":"refs/heads/main","commits":[{"message":"Fix it\\n\\nAt last."}],"pusher":{"name":"mona"}}';
    const push = await send({ secret, time: now(), url, id: "1", body });
    const forged = await send({ secret: otherSecret, time: now(), url, body });
    expect((await post(url, forged)).status).toBe(401);
    for (let n = 0; n < 2; n++) await taken(url, push);
    await program?.says("mona pushed to refs/heads/main: Fix it");
    const ping = await send({
      secret,
      time: now(),
      url,
      body: '{"zen":"Keep it logically awesome."}',
    });
    await taken(url, { ...ping, headers: { ...ping.headers, "x-github-event": "ping" } });
    await program?.says("connected: Keep it logically awesome.");
    expect(program?.output.match(/mona pushed/g)).toHaveLength(1);
    await eventually(async () => expect(await inbox("github", "acknowledged")).toHaveLength(2));
  });
});

describe("stripe.ts", () => {
  const charge = (amount: number) =>
    `{\n  "id": "evt_${amount}",\n  "type": "charge.succeeded",\n  "data": {"object": {"amount": ${amount}, "currency": "eur"}}\n}\n`;
  const signedBy = (secret: string, payload: string): SentDelivery => ({
    headers: {
      "content-type": "application/json; charset=utf-8",
      "stripe-signature": Stripe.webhooks.generateTestHeaderString({ payload, secret }),
    },
    query: "",
    body: payload,
  });

  it("verifies again what Stripe sends, white space included", async () => {
    const { secret } = senders.stripe;
    const url = await start("stripe", "STRIPE_WEBHOOK_SECRET", secret);
    await taken(url, signedBy(secret, charge(1250)));
    await program?.says("charge.succeeded: 12.5 eur");
  });

  it("makes a dead letter of what its secret has not signed", async () => {
    const { secret, otherSecret } = senders.stripe;
    const url = await start("stripe", "STRIPE_WEBHOOK_SECRET", secret);
    // Somebody has given the source another secret meanwhile.
    const body = JSON.stringify({ scheme: "stripe", secret: otherSecret });
    expect((await client.ask("PUT", "/v1/sources/stripe", { body })).status).toBe(200);
    await taken(url, signedBy(otherSecret, charge(99)));
    await eventually(async () => expect(await inbox("stripe", "dead_letter")).toHaveLength(1));
    expect(program?.output).not.toContain("0.99");
  });
});

describe("slack.ts", () => {
  const { secret } = senders.slack;
  const signed = async (type: string, body: string): Promise<SentDelivery> => {
    const time = now();
    const mac = await macOf("SHA-256", secret, `v0:${time}:${body}`);
    const headers = {
      "content-type": type,
      "x-slack-request-timestamp": String(time),
      "x-slack-signature": `v0=${Buffer.from(mac).toString("hex")}`,
    };
    return { headers, query: "", body };
  };

  it("hears what is said to it, and answers a command", async () => {
    const url = await start("slack", "SLACK_SIGNING_SECRET", secret);
    const challenge = '{"type":"url_verification","challenge":"3eZbrw1aB"}';
    const answer = await post(url, await signed("application/json", challenge));
    expect(await answer.json()).toEqual({ challenge: "3eZbrw1aB" });
    const said = { type: "app_mention", user: "U1", text: "hello" };
    const body = JSON.stringify({ type: "event_callback", event_id: "Ev1", event: said });
    await taken(url, await signed("application/json", body));
    await program?.says("U1 says: hello");

    const answers: string[] = [];
    await using slack = await Listening.with(async (request, response) => {
      let text = "";
      for await (const chunk of request) text += chunk;
      answers.push(text);
      response.end();
    });
    const command = new URLSearchParams({
      command: "/weather",
      text: "94070",
      user_name: "mona",
      response_url: slack.url,
      trigger_id: "13345224609.738474920.8088930838d88f008e0",
    });
    await taken(url, await signed("application/x-www-form-urlencoded", command.toString()));
    await program?.says("mona asks: /weather 94070");
    await eventually(() => expect(answers).toEqual(['{"text":"You said: 94070"}']));
  });
});
