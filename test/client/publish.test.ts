import { describe, expect, it } from "vitest";
import { TriggersError } from "../../client/src/index.ts";
import { pauseAfter } from "../../client/src/pause.ts";
import { hangUp, json, problem, silence, useStubApi } from "./stub-api.ts";

const api = useStubApi();

const event = { event_id: "e-1", status: "pending", payload: { n: 1 } };
const keys = () => api().questions.map(({ headers }) => headers["idempotency-key"]);

/** What a promise is rejected with. */
const errorOf = (promise: Promise<unknown>): Promise<TriggersError> =>
  promise.then(
    () => expect.unreachable("it did not fail"),
    (error) => {
      expect(error).toBeInstanceOf(TriggersError);
      return error;
    },
  );

describe("a publish", () => {
  it("is repeated with the same key after a lost answer, a broken connection and a retryable problem", async () => {
    api().replies = [
      hangUp,
      problem("backend_unavailable"),
      problem("rate_limited", { "retry-after": "0" }),
      json(event, 201),
    ];
    const published = await api()
      .client()
      .publish({ payload: { n: 1 } });
    expect(published).toMatchObject({ outcome: "stored", event });
    expect(new Set(keys())).toEqual(new Set([`"${published.idempotencyKey}"`]));
    expect(keys()).toHaveLength(4);
  });

  it("takes what an earlier attempt of its own has stored for its own, unless the caller named the event", async () => {
    api().replies = [hangUp, json(event, 200), json(event, 200)];
    expect(await api().client().publish({ payload: {} })).toMatchObject({ outcome: "stored" });
    expect(
      await api().client().publish({ payload: {} }, { idempotencyKey: 'a"b\\' }),
    ).toMatchObject({ outcome: "repeated" });
    expect(keys().at(-1)).toBe('"a\\"b\\\\"');
  });

  it("is not repeated where the problem says that it is of no use", async () => {
    const faults = [{ pointer: "/payload", detail: "is required" }];
    api().replies = [problem("validation_failed", {}, { errors: faults })];
    const error = await errorOf(api().client().publish({ payload: {} }));
    expect(error).toMatchObject({
      code: "validation_failed",
      status: 422,
      retryable: false,
      requestId: "r-1",
      errors: faults,
    });
    expect(error.message).toMatch(/^The body does not fit the schema: `\/payload` is required\./);
    expect(error.type).toMatch(/\/errors\/validation_failed$/);
    expect(api().questions).toHaveLength(1);
  });

  it("is repeated after the page of a proxy, and says so if that is all there is", async () => {
    api().replies = [
      (response) =>
        response.writeHead(502, { "content-type": "text/html" }).end("<h1>Bad gateway</h1>"),
    ];
    const error = await errorOf(api().client({ retries: 1 }).publish({ payload: {} }));
    expect(error).toMatchObject({ code: "unexpected_answer", status: 502, retryable: true });
    expect(api().questions).toHaveLength(2);
  });

  it("gives up at once where Retry-After reaches beyond its deadline", async () => {
    api().replies = [problem("rate_limited", { "retry-after": "60" })];
    const error = await errorOf(api().client({ timeout: 5_000 }).publish({ payload: {} }));
    expect(error).toMatchObject({ code: "rate_limited", retryAfter: 60_000 });
    expect(api().questions).toHaveLength(1);
  });

  it("ends at its deadline where nothing is answered", async () => {
    api().replies = [silence];
    expect(await errorOf(api().client({ timeout: 100 }).publish({ payload: {} }))).toMatchObject({
      code: "timeout",
    });
  });

  it("ends with the reason of its signal, before, while and between the attempts", async () => {
    const reason = new Error("enough");
    await expect(
      api()
        .client()
        .publish({ payload: {} }, { signal: AbortSignal.abort(reason) }),
    ).rejects.toBe(reason);
    const abort = new AbortController();
    api().replies = [() => abort.abort(reason)];
    await expect(api().client().publish({ payload: {} }, { signal: abort.signal })).rejects.toBe(
      reason,
    );
    const later = new AbortController();
    api().replies = [problem("rate_limited", { "retry-after": "20" })];
    const waiting = api().client().publish({ payload: {} }, { signal: later.signal });
    setTimeout(() => later.abort(reason), 50);
    await expect(waiting).rejects.toBe(reason);
  });

  it("sends texts letter for letter, and nothing that is not the text of an object", async () => {
    api().replies = [json(event, 201)];
    const payloadText = '{ "n": 12345678901234567890, "x": 1.0 }';
    await api().client().publish({ payloadText, metadataText: '{"m":1.0}', source: "shop" });
    expect(api().questions[0]?.body).toBe(
      `{"source":"shop","payload":${payloadText},"metadata":{"m":1.0}}`,
    );
    for (const wrong of ['{}, "source": "else"', "[]", "null", ""]) {
      await expect(api().client().publish({ payloadText: wrong })).rejects.toThrow(TypeError);
    }
    expect(api().questions).toHaveLength(1);
  });
});

describe("the key", () => {
  it("goes to the given address alone, whatever redirection is answered", async () => {
    api().replies = [
      (response) => response.writeHead(307, { location: `${api().url}/elsewhere` }).end(),
    ];
    expect(await errorOf(api().client().me())).toMatchObject({
      code: "unexpected_answer",
      retryable: false,
    });
    expect(api().questions.map(({ path }) => path)).toEqual(["/v1/me"]);
  });

  it("is in no error, and not to be seen on the client", async () => {
    api().replies = [hangUp];
    const client = api().client({ retries: 0 });
    const error = await errorOf(client.me());
    expect(error).toMatchObject({ code: "network_error", retryable: true });
    const { inspect } = await import("node:util");
    expect(inspect([client, error], { depth: 9, showHidden: true })).not.toContain("zt_secret");
  });
});

describe("a pause", () => {
  it("is at least what the API asks for, and jitters above", () => {
    const pauses = Array.from({ length: 100 }, () => pauseAfter(3, 1_000));
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(1_000);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(1_000 + 1_600);
    expect(new Set(pauses).size).toBeGreaterThan(50);
  });

  it("does not grow without end", () => {
    expect(pauseAfter(1_000)).toBeLessThanOrEqual(20_000);
  });
});
