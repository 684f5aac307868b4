/** What a Zap does to the real system: sends, finds and acknowledges events. */
import { Readable } from "node:stream";
import { beforeAll, describe, expect, it } from "vitest";
import { type Key, useSystem } from "../flow/system.ts";
import { accountsOf } from "./accounts.ts";
import { Listening } from "./listening.ts";
import { type Account, complaintOf, connected } from "./zap.ts";

const system = useSystem();

const tenant = accountsOf(system);

let key: Key;
let account: Account;
beforeAll(async () => {
  ({ key, ...account } = await tenant("acme"));
});

describe("Send Event", () => {
  it("sends names and texts, with source, type and tags", async () => {
    const sent = await connected(account).send({
      fields: { customer: "Ada", note: "" },
      source: "form",
      type: "form.filled",
      tags: ["web", ""],
    });
    expect(sent).toMatchObject({
      payload: { customer: "Ada", note: "" },
      source: "form",
      type: "form.filled",
      tags: ["web"],
    });
    expect(JSON.parse((await system.client(key).event(sent.id)).text)).toMatchObject({
      event_id: sent.id,
    });
  });

  it.each([
    '{ "total": 1.0, "id": 12345678901234567890, "é": "\\u00e9" }',
    '{"a template":"{{bundle.inputData.x}}"}',
  ])("sends JSON letter for letter: %s", async (json) => {
    const sent = await connected(account).send({ json });
    expect((await system.client(key).event(sent.id)).text).toContain(`"payload":${json}`);
  });

  it.each([
    [{}, "Give Payload Fields or Payload JSON."],
    [{ fields: { a: "1" }, json: "{}" }, "Give either Payload Fields or Payload JSON, not both."],
    [{ json: "[1]" }, 'Payload JSON must be a JSON object, such as {"order": 42}.'],
    [{ json: '{},"source":{}' }, 'Payload JSON must be a JSON object, such as {"order": 42}.'],
  ])("refuses %j", async (inputData, message) => {
    expect(await complaintOf(connected(account).send(inputData))).toMatchObject({
      code: "InvalidData",
      message,
    });
  });

  it("tells what the API finds wrong", async () => {
    expect(
      await complaintOf(connected(account).send({ json: "{}", source: "x".repeat(129) })),
    ).toMatchObject({
      code: "validation_failed",
      status: 422,
      message: expect.stringContaining("/source"),
    });
  });

  it("makes one event of all runs that have the same key, and refuses another body", async () => {
    const user = connected(await tenant("keyed"));
    const order = { json: '{"order":42}', idempotency_key: "order-42" };
    const [first, again] = [await user.send(order), await user.send(order)];
    expect(again.id).toBe(first.id);
    expect(await complaintOf(user.send({ ...order, json: '{"order":43}' }))).toMatchObject({
      code: "idempotency_key_reused",
    });
    expect(await user.poll()).toHaveLength(1);
  });

  it("makes an event of each run that succeeds, equal or not", async () => {
    const user = connected(await tenant("equal"));
    const ids = [
      await user.send({ json: '{"door":"open"}' }),
      await user.send({ json: '{"door":"open"}' }),
    ].map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
  });

  it("makes one event of a run whose answer was lost and its repetition", async () => {
    const real = await tenant("lossy");
    let losses = 1;
    await using other = await Listening.with(async (request, response) => {
      const { method = "", headers } = request;
      const sent = ["content-type", "idempotency-key", "x-api-key"].map((name) => [
        name,
        `${headers[name] ?? ""}`,
      ]);
      const body = method === "POST" ? { body: Readable.toWeb(request), duplex: "half" } : {};
      const answer = await fetch(system.url + request.url, {
        method,
        headers: Object.fromEntries(sent.filter(([, value]) => value)),
        ...body,
      } as RequestInit);
      if (method === "POST" && losses-- > 0) response.socket?.destroy();
      else response.writeHead(answer.status).end(await answer.text());
    });
    const user = connected({ ...real, url: other.url });
    expect(await complaintOf(user.send({ json: '{"n":1}' }))).toMatchObject({
      code: "Unreachable",
    });
    const repeated = await user.send({ json: '{"n":1}' });
    expect((await user.poll()).map(({ id }) => id)).toEqual([repeated.id]);
    // The same again is news: the key that was left has served.
    const news = await user.send({ json: '{"n":1}' });
    expect((await user.poll()).map(({ id }) => id)).toEqual([news.id, repeated.id]);
  });

  it("is repeated by Zapier while the store cannot be reached", async () => {
    await using other = await Listening.with((_, response) =>
      response
        .writeHead(503, { "content-type": "application/problem+json", "retry-after": "5" })
        .end(
          '{"title":"The event store cannot be reached","code":"backend_unavailable","request_id":"r1","retryable":true}',
        ),
    );
    expect(
      await complaintOf(connected({ ...account, url: other.url }).send({ json: "{}" })),
    ).toMatchObject({
      name: "ThrottledError",
      delay: 5,
      message: "The event store cannot be reached. (backend_unavailable, request r1)",
    });
  });
});

describe("Find Event and Acknowledge Event", () => {
  it("find an event wherever it stands, and acknowledge it again and again", async () => {
    const user = connected(await tenant("finder"));
    const { id } = await user.send({ json: '{"n":1}' });
    expect(await user.find(id)).toMatchObject([{ id, status: "pending", payload: { n: 1 } }]);
    const acknowledged = await user.acknowledge(id);
    expect(acknowledged).toMatchObject({ event_id: id, status: "acknowledged" });
    expect(await user.acknowledge(id)).toEqual(acknowledged);
    expect(await user.find(id)).toMatchObject([{ id, status: "acknowledged" }]);
  });

  it("find nothing where there is nothing, which is no failure; to acknowledge nothing is one", async () => {
    const user = connected(account);
    const nobody = "0c1e7f8a-5f5c-4b0e-9d62-2b9c1f0a7d11";
    expect(await user.find(nobody)).toEqual([]);
    expect(await user.find("../me")).toEqual([]);
    expect(await complaintOf(user.acknowledge(nobody))).toMatchObject({
      code: "event_not_found",
      status: 404,
    });
  });
});
