import type { Server } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createCloudflareApi } from "../../local/edge/cloudflare-api.ts";
import { close, listen } from "../../local/sockets.ts";

const values = new Map<string, string>();
const puts: object[] = [];
const namespace = {
  get: async (name: string) => values.get(name) ?? null,
  put: async (name: string, value: string, options: object) => {
    puts.push(options);
    values.set(name, value);
  },
  delete: async (name: string) => void values.delete(name),
};

let server: Server;
let base: string;

beforeAll(async () => {
  server = createCloudflareApi({
    token: "t0ken",
    accountId: "account",
    namespaces: new Map([["ns", namespace]]),
  });
  base = `http://127.0.0.1:${await listen(server, 0, "the API")}/client/v4`;
});
afterAll(async () => {
  server.closeAllConnections();
  await close(server);
});
beforeEach(() => values.clear());

const valueUrl = (name: string, id = "ns", account = "account") =>
  `${base}/accounts/${account}/storage/kv/namespaces/${id}/values/${encodeURIComponent(name)}`;

async function call(
  method: string,
  url: string,
  { token = "t0ken", body }: { token?: string; body?: string } = {},
) {
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body !== undefined && { body }),
  });
  return { status: response.status, text: await response.text() };
}

const success = JSON.stringify({ success: true, errors: [], messages: [], result: null });

describe("a value of a KV namespace", () => {
  it("is written, read and deleted by its name, whatever is in that", async () => {
    const url = valueUrl("key:acme/ü:1");
    expect(await call("PUT", `${url}?expiration_ttl=60`, { body: "v1" })).toEqual({
      status: 200,
      text: success,
    });
    expect([...values]).toEqual([["key:acme/ü:1", "v1"]]);
    expect(puts.at(-1)).toEqual({ expirationTtl: 60 });
    expect(await call("GET", url)).toEqual({ status: 200, text: "v1" });
    expect(await call("DELETE", url)).toEqual({ status: 200, text: success });
    expect((await call("GET", url)).status).toBe(404);
  });

  it("may be deleted when it is not there", async () => {
    expect(await call("DELETE", valueUrl("nothing"))).toEqual({ status: 200, text: success });
  });
});

describe("the API refuses, in Cloudflare's envelope,", () => {
  it.each([
    ["a wrong token", valueUrl, { token: "t0keN" }, 403],
    ["an empty token", valueUrl, { token: "" }, 403],
  ])("%s", async (_, url, options, status) => {
    values.set("a", "1");
    const answer = await call("DELETE", url("a"), options);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toMatchObject({
      success: false,
      errors: [{ code: expect.any(Number) }],
      result: null,
    });
    expect(values.size).toBe(1);
  });

  it.each([
    ["another account", () => valueUrl("a", "ns", "other")],
    ["another namespace", () => valueUrl("a", "other")],
    ["another path", () => `${base}/accounts/account/workers`],
  ])("%s", async (_, url) => {
    expect((await call("DELETE", url())).status).toBe(404);
  });
});
