import { describe, expect, it } from "vitest";
import type { BatchItem } from "../../client/src/index.ts";
import { limits } from "../../contract/limits.ts";
import { hangUp, json, problem, type Reply, useStubApi } from "./stub-api.ts";

const api = useStubApi();

interface Sent {
  payload: { n: number };
  idempotency_key: string;
}
const sentIn = (body: string): Sent[] => JSON.parse(body).events;
const requests = () =>
  api().questions.map(({ body }) => sentIn(body).map(({ payload }) => payload.n));

/** @param statusOf what becomes of an item; default: 201 */
const store =
  (statusOf: (n: number) => number = () => 201): Reply =>
  (response, question) => {
    const results = sentIn(question.body).map(({ payload: { n }, idempotency_key }, index) => {
      const status = statusOf(n);
      if (status < 400) return { index, status, event_id: idempotency_key };
      return { index, status, error: { code: "x", title: "X", retryable: status === 503 } };
    });
    json({ results })(response, question);
  };

const events = (count: number): BatchItem[] =>
  Array.from({ length: count }, (_, n) => ({ payload: { n } }));

describe("a batch", () => {
  it("is split by 100, and its results come in the order of the input", async () => {
    api().replies = [store()];
    const { results, accepted, failed } = await api()
      .client()
      .publishBatch(events(250), { concurrency: 3 });
    expect(
      requests()
        .map(({ length }) => length)
        .sort((a, b) => a - b),
    ).toEqual([50, 100, 100]);
    expect(results.map(({ index }) => index)).toEqual(Array.from({ length: 250 }, (_, n) => n));
    expect(results.every(({ event_id, idempotencyKey }) => event_id === idempotencyKey)).toBe(true);
    expect({ accepted, failed }).toEqual({ accepted: 250, failed: 0 });
  });

  it("is split so that no request is above 1 MB of UTF-8, and all are sent", async () => {
    api().replies = [store()];
    const large = Array.from({ length: 20 }, (_, n) => ({
      payload: { n, text: "é".repeat(100_000) },
    }));
    await api().client().publishBatch(large);
    const sizes = api().questions.map(({ body }) => Buffer.byteLength(body));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(limits.batchBodyBytes);
    expect(sizes).toHaveLength(4);
    expect(
      requests()
        .flat()
        .toSorted((a, b) => a - b),
    ).toEqual(Array.from({ length: 20 }, (_, n) => n));
  });

  it("sends again only what failed for a while, with the same keys", async () => {
    api().replies = [store((n) => (n === 1 ? 503 : n === 2 ? 422 : 201)), store()];
    const { results, accepted, failed } = await api().client().publishBatch(events(4));
    expect(requests()).toEqual([[0, 1, 2, 3], [1]]);
    const [first, second] = api().questions.map(({ body }) => sentIn(body));
    expect(second?.[0]?.idempotency_key).toBe(first?.[1]?.idempotency_key);
    expect(results.map(({ status }) => status)).toEqual([201, 201, 422, 201]);
    expect({ accepted, failed }).toEqual({ accepted: 3, failed: 1 });
  });

  it("counts what an attempt of its own has stored as its own, and what the caller named before as a duplicate", async () => {
    api().replies = [hangUp, store(() => 200)];
    const given = [{ payload: { n: 0 } }, { payload: { n: 1 }, idempotencyKey: "mine" }];
    expect(await api().client().publishBatch(given)).toMatchObject({
      accepted: 1,
      duplicates: 1,
      failed: 0,
    });
  });

  it("is refused where the key is, and nothing was accepted", async () => {
    api().replies = [problem("invalid_api_key")];
    await expect(api().client().publishBatch(events(300))).rejects.toMatchObject({
      code: "invalid_api_key",
    });
  });

  it("says of each event what became of it where a part was accepted", async () => {
    api().replies = [store(), problem("invalid_api_key")];
    const result = await api().client().publishBatch(events(150), { concurrency: 1 });
    expect(result).toMatchObject({ accepted: 100, failed: 50 });
    expect(result.results[149]).toMatchObject({
      index: 149,
      status: 401,
      error: { code: "invalid_api_key", retryable: false },
    });
  });

  it("of nothing asks nothing", async () => {
    expect(await api().client().publishBatch([])).toEqual({
      results: [],
      accepted: 0,
      duplicates: 0,
      failed: 0,
    });
    expect(api().questions).toEqual([]);
  });
});
