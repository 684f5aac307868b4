/** The bridge from GitHub's webhooks, in Node and in workerd, against the whole system. */
import { createHmac, randomUUID } from "node:crypto";
import { join } from "node:path";
import { build } from "esbuild";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pageOf } from "../flow/answer.ts";
import type { Client } from "../flow/client.ts";
import { useSystem } from "../flow/system.ts";
import { buildClient, runExample } from "./program.ts";

const system = useSystem();
const secret = "It's a Secret to Everybody";
const line = [process.execPath, "examples/github-webhook/server.ts"];

let settings: { ZT_URL: string; ZT_API_KEY: string; GITHUB_WEBHOOK_SECRET: string };
let consumer: Client;
let bridge: ReturnType<typeof runExample>;
let url: string;

beforeAll(async () => {
  await buildClient();
  const { apiKey } = await system.createKey("github", { scopes: ["events:write"] });
  consumer = system.client(await system.createKey("github"));
  settings = { ZT_URL: system.url, ZT_API_KEY: apiKey, GITHUB_WEBHOOK_SECRET: secret };
  bridge = runExample(line, { ...settings, PORT: "0" });
  await bridge.says("listening on port ");
  url = `http://127.0.0.1:${/port (\d+)/.exec(bridge.output)?.[1]}/`;
});
afterAll(() => bridge?.end("SIGTERM"));

const signed = (body: string | Buffer, by = secret): string =>
  `sha256=${createHmac("sha256", by).update(body).digest("hex")}`;

interface Delivery {
  body: string | Buffer;
  headers: Record<string, string>;
}

function delivery(body: string | Buffer, headers: Record<string, string> = {}): Delivery {
  const own = {
    "x-github-delivery": randomUUID(),
    "x-github-event": "push",
    "x-hub-signature-256": signed(body),
  };
  // A connection on which a body was refused half-way is of no use to the next request.
  return {
    body,
    headers: { "content-type": "application/json", connection: "close", ...own, ...headers },
  };
}

const send = async ({ body, headers }: Delivery) => {
  const answer = await fetch(url, {
    method: "POST",
    headers,
    body: typeof body === "string" ? body : new Uint8Array(body),
  });
  return { status: answer.status, text: await answer.text() };
};

const events = async () => pageOf(await consumer.inbox({ source: "github", limit: 100 })).events;

describe("the signature", () => {
  it("is GitHub's own, for its own example", () => {
    // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation
    expect(signed("Hello, World!")).toBe(
      "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
    );
  });

  it("lets nothing through that was not signed with the secret, as it is", async () => {
    const body = '{"ref":"main"}';
    const right = signed(body);
    const wrong = [
      "",
      right.slice(7),
      right.replace("sha256", "sha1"),
      right.slice(0, -1),
      `${right}00`,
      right.toUpperCase(),
      signed(body, ""),
      signed(`${body} `),
    ];
    for (const signature of wrong) {
      expect(
        (await send(delivery(body, { "x-hub-signature-256": signature }))).status,
        signature,
      ).toBe(401);
    }
    expect(await events()).toEqual([]);
  });
});

describe("a delivery", () => {
  it("becomes one event, letter for letter, however often it is repeated", async () => {
    const push = delivery('{ "ref": "refs/heads/main", "id": 12345678901234567890, "é": 1.0 }');
    const [first, again] = [await send(push), await send(push)];
    expect([first.status, again.status]).toEqual([202, 202]);
    expect([JSON.parse(first.text).outcome, JSON.parse(again.text).outcome]).toEqual([
      "stored",
      "repeated",
    ]);
    const { text } = await consumer.inbox({ source: "github" });
    expect(text).toContain(`"payload":${push.body}`);
    expect(await events()).toMatchObject([
      { type: "push", source: "github", event_id: JSON.parse(first.text).event_id },
    ]);
  });

  it("that is a ping is answered, and is no event", async () => {
    const before = (await events()).length;
    expect(
      await send(delivery('{"zen":"Keep it logically awesome."}', { "x-github-event": "ping" })),
    ).toEqual({
      status: 200,
      text: "pong\n",
    });
    expect(await events()).toHaveLength(before);
  });

  it("that can be no event is refused with a sentence", async () => {
    const form = delivery("payload=%7B%7D", {
      "content-type": "application/x-www-form-urlencoded",
    });
    expect(await send(form)).toEqual({
      status: 415,
      text: expect.stringContaining("application/json"),
    });
    for (const body of ["", "[]", "{", Buffer.from([0x7b, 0xff, 0x7d])])
      expect((await send(delivery(body))).status).toBe(400);
    expect((await send(delivery(`{"x":"${"y".repeat(400_000)}"}`))).status).toBe(413);
    expect((await send(delivery("{}", { "x-github-event": "" }))).status).toBe(400);
    const tooLarge = await send(delivery(`{"x":"${"y".repeat(270_000)}"}`));
    expect(tooLarge).toEqual({
      status: 502,
      text: "The event was not accepted: body_too_large.\n",
    });
  });
});

it("runs as a Worker", async () => {
  const entry = join(import.meta.dirname, "../../examples/github-webhook/worker.ts");
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: "esm",
    write: false,
    conditions: ["workerd", "worker"],
  });
  const script = outputFiles[0]?.text ?? "";
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script,
      compatibilityDate: "2025-01-01",
      bindings: settings,
    }),
  );
  try {
    const { body, headers } = delivery('{"action":"opened"}', { "x-github-event": "issues" });
    const answer = await miniflare.dispatchFetch("http://bridge/", {
      method: "POST",
      body: String(body),
      headers,
    });
    expect(answer.status).toBe(202);
    const unsigned = await miniflare.dispatchFetch("http://bridge/", {
      method: "POST",
      body: "{}",
      headers,
    });
    expect(unsigned.status).toBe(401);
    expect((await events()).map((event) => "type" in event && event.type)).toContain("issues");
  } finally {
    await miniflare.dispose();
  }
});

it("does not start without its settings", async () => {
  const program = runExample(line, { ...settings, GITHUB_WEBHOOK_SECRET: "" });
  expect(await program.exit).toBe(2);
});
