/** Who may call the stand-ins for DynamoDB and Secrets Manager, and who may not. */
import { request } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { AwsClient } from "aws4fetch";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startEngine } from "../../../local/dynamodb/engine.ts";
import { createSecretsManager } from "../../../local/secrets-manager/server.ts";
import { SecretStore } from "../../../local/secrets-manager/store.ts";
import { type CallerCheckOptions, callerCheck } from "../../../local/signature/caller-check.ts";
import { close, listen } from "../../../local/sockets.ts";

const region = "us-east-1";
const key = { accessKeyId: "LOCALKEY", secretAccessKey: "its secret" };

interface StandIn {
  service: CallerCheckOptions["service"];
  /** A call that changes something, and one that shows whether it did. */
  change: [target: string, input: object];
  look: [target: string, input: object];
  start: (callers: CallerCheckOptions) => Promise<{ url: string; stop: () => Promise<void> }>;
}

const dynamodb = (engine: "dynoxide" | "dynalite"): StandIn => ({
  service: "dynamodb",
  change: [
    "DynamoDB_20120810.CreateTable",
    {
      TableName: "made",
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    },
  ],
  look: ["DynamoDB_20120810.ListTables", {}],
  async start(callers) {
    const { endpoint: url, stop } = await startEngine({ directory: undefined, engine, callers });
    return { url, stop };
  },
});

const secretsManager: StandIn = {
  service: "secretsmanager",
  change: ["secretsmanager.CreateSecret", { Name: "made", SecretString: "x" }],
  look: ["secretsmanager.ListSecrets", {}],
  async start(callers) {
    const store = new SecretStore(undefined);
    const server = createSecretsManager({ store, region, check: callerCheck(callers) });
    const url = `http://127.0.0.1:${await listen(server, 0, "Secrets Manager")}`;
    const stop = () => {
      server.closeAllConnections();
      return close(server);
    };
    return { url, stop };
  },
};

/** On a connection of its own, as everybody's first call. */
function send(url: string, headers: Record<string, string>, body: string) {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const sent = request(url, { method: "POST", agent: false, headers }, (response) =>
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject),
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

describe.each([
  ["dynoxide", dynamodb("dynoxide")],
  ["dynalite", dynamodb("dynalite")],
  ["the stand-in for Secrets Manager", secretsManager],
])("%s", (_, { service, start, change, look }) => {
  let running: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    running = await start({ service, region, accessKeys: [key] });
  });
  afterAll(() => running.stop());

  /** @param host what the request is signed for and says it is for */
  async function signed([target, input]: readonly [string, object], host?: string, by = {}) {
    const client = new AwsClient({ ...key, service, region, ...by });
    const url = new URL(running.url);
    if (host !== undefined) url.host = host;
    const body = JSON.stringify(input);
    const { headers } = await client.sign(url.href, {
      method: "POST",
      body,
      headers: { "x-amz-target": target },
    });
    return {
      headers: {
        ...Object.fromEntries(headers),
        host: url.host,
        "content-type": `application/x-amz-json-1.${service === "dynamodb" ? 0 : 1}`,
        "content-length": String(Buffer.byteLength(body)),
      },
      body,
    };
  }

  const refusals: [string, () => Promise<{ headers: Record<string, string>; body: string }>][] = [
    [
      "is not signed",
      async () => {
        const { headers, body } = await signed(change);
        return { headers: { ...headers, authorization: "" }, body };
      },
    ],
    ["is signed with an unknown key", () => signed(change, undefined, { accessKeyId: "OTHER" })],
    ["is signed with another secret", () => signed(change, undefined, { secretAccessKey: "no" })],
    ["is signed for another region", () => signed(change, undefined, { region: "eu-west-1" })],
    ["is signed for another service", () => signed(change, undefined, { service: "sqs" })],
    [
      "was changed after it was signed",
      async () => {
        const { headers, body } = await signed(change);
        return { headers, body: body.replace("made", "mode") };
      },
    ],
    [
      "comes from a page in a browser",
      async () => {
        const { headers, body } = await signed(change);
        return { headers: { ...headers, origin: "https://attacker.example" }, body };
      },
    ],
    [
      "comes from a page in a browser that hides its origin",
      async () => {
        const { headers, body } = await signed(change);
        return { headers: { ...headers, "sec-fetch-site": "cross-site" }, body };
      },
    ],
    [
      "is for a name that was rebound to this machine",
      () => signed(change, `attacker.example:${new URL(running.url).port}`),
    ],
  ];

  it.each(refusals)("refuses a request that %s", async (_, forged) => {
    const { headers, body } = await forged();
    const answer = await send(running.url, headers, body);
    expect([400, 403], answer.body).toContain(answer.status);
    expect(JSON.parse(answer.body).__type).toMatch(/(Token|Client|Signature|Denied)\w*Exception$/);
    const shown = await signed(look);
    expect((await send(running.url, shown.headers, shown.body)).body).not.toMatch(/m[ao]de/);
  });

  it("serves whoever signs with its key", async () => {
    for (const call of [change, look]) {
      const { headers, body } = await signed(call);
      const answer = await send(running.url, headers, body);
      expect([answer.status, answer.body]).toEqual([200, expect.stringContaining("made")]);
    }
  });

  it("ends a connection that says nothing of use", async () => {
    const { port, hostname } = new URL(running.url);
    const socket = connect(Number(port), hostname).on("error", () => {});
    socket.end("no request\r\n\r\n");
    expect(await text(socket)).not.toMatch(/200/);
  });
});
