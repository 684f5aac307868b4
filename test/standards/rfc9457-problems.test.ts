/** Problem details: https://www.rfc-editor.org/rfc/rfc9457. */
import { describe, expect, it } from "vitest";
import { errors } from "../../contract/errors.ts";
import { type Answer, useApi } from "./api.ts";

const api = useApi();

const refused: [string, () => Promise<Answer>][] = [
  ["a body that is no JSON", () => api.publish("{")],
  ["a body that does not fit", () => api.publish("{}")],
  ["a body of another type", () => api.publish("{}", { "content-type": "text/plain" })],
  ["a body that is not compressed", () => api.publish("{}", { "content-encoding": "gzip" })],
  ["a header", () => api.publish("{}", { "idempotency-key": '"' })],
  ["an attribute of a CloudEvent", () => api.publishBinary("{}", { time: "now" })],
  ["a parameter", () => api.get("/v1/inbox?limit=0")],
  ["a cursor", () => api.get("/v1/inbox?cursor=x")],
  ["a key", () => api.get("/v1/me", { "x-api-key": "x" })],
  ["an id", () => api.get("/v1/events/x")],
  ["a path", () => api.get("/v1/nowhere")],
  ["a method", () => api.ask("/v1/me", { method: "PUT" })],
];

describe("a problem", () => {
  it.each(refused)(
    "that has to do with %s has all members of section 3.1 that it can have",
    async (_, ask) => {
      const { status, headers, text } = await ask();
      expect(headers.get("content-type")).toBe("application/problem+json");
      const problem = JSON.parse(text);
      const { title, retryable } = errors[problem.code as keyof typeof errors];
      expect(problem).toMatchObject({
        status,
        title,
        detail: expect.any(String),
        code: expect.any(String),
        retryable,
        request_id: headers.get("x-request-id"),
      });
      expect(new URL(problem.type).protocol).toMatch(/^https?:$/);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    },
  );
});
