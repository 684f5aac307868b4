/** One shape for every error of a client, wherever in the request it is. */
import { describe, expect, it } from "vitest";
import { errors } from "../../../contract/errors.ts";
import { ask, type Problem, problemOf } from "../request.ts";

const cloudEvent = { specversion: "1.0", id: "1", source: "urn:shop" };
const structured = { "Content-Type": "application/cloudevents+json" };

type Case = [
  place: string,
  request: () => Promise<Response>,
  code: keyof typeof errors,
  fault: object,
];

const cases: Case[] = [
  [
    "a body",
    () => ask("/v1/events", { json: { payload: {}, source: "" } }),
    "validation_failed",
    { pointer: "/source", detail: "must not be empty" },
  ],
  [
    "a text that is no JSON",
    () => ask("/v1/events", { method: "POST", body: '{"a":}', headers: json }),
    "invalid_json",
    { pointer: "", detail: expect.stringMatching(/^is not JSON from character 5 on: /) },
  ],
  [
    "a query",
    () => ask("/v1/inbox?limit=0"),
    "invalid_parameter",
    { parameter: "limit", detail: "must be from 1 to 100" },
  ],
  [
    "a header",
    () => ask("/v1/events", { json: { payload: {} }, headers: { "Idempotency-Key": "é" } }),
    "invalid_header",
    { header: "Idempotency-Key", detail: "must be 1 to 255 visible ASCII characters" },
  ],
  [
    "a cursor",
    () => ask("/v1/inbox?cursor=x"),
    "invalid_cursor",
    { parameter: "cursor", detail: "is not one that this API gave out for this query" },
  ],
  [
    "the cursor of a stream",
    () => ask("/v1/inbox/stream", { headers: { "Last-Event-ID": "x" } }),
    "invalid_cursor",
    { header: "Last-Event-ID", detail: "is not one that this API gave out for this query" },
  ],
  [
    "a CloudEvent in structured mode",
    () =>
      ask("/v1/events", { method: "POST", body: JSON.stringify(cloudEvent), headers: structured }),
    "validation_failed",
    { pointer: "/type", detail: "is required" },
  ],
  [
    "a CloudEvent in binary mode",
    () => ask("/v1/events", { json: {}, headers: { "ce-id": "1", "ce-specversion": "1.0" } }),
    "invalid_header",
    { header: "ce-source", detail: "is required" },
  ],
];

const json = { "Content-Type": "application/json" };

describe("an error in", () => {
  it.each(cases)(
    "%s names the place, what is wrong, and what to do",
    async (...[, send, code, fault]) => {
      const response = await send();
      const problem: Problem = await problemOf(response);
      expect([response.status, problem.code]).toEqual([errors[code].status, code]);
      expect(problem.errors?.[0]).toEqual(fault);
      expect(problem.detail).toContain(errors[code].remedy);
      expect(new URL(problem.type).pathname).toBe(`/errors/${code}`);
    },
  );

  it("an item of a batch is told as of a single event", async () => {
    const item = { payload: {}, source: "" };
    const alone = await problemOf(await ask("/v1/events", { json: item }));
    const batch = await ask("/v1/events/batch", { json: { events: [item] } });
    const { results } = await batch.json<{ results: { error: object }[] }>();
    const { code, title, detail, retryable, errors: faults } = alone;
    expect(results[0]?.error).toEqual({ code, title, detail, retryable, errors: faults });
  });

  it("many places is cut to twenty of them", async () => {
    const members = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`m${i}`, 1]));
    const problem = await problemOf(await ask("/v1/events", { json: { payload: {}, ...members } }));
    expect(problem.errors).toHaveLength(20);
    expect(problem.detail).toContain("499 more faults");
  });
});
