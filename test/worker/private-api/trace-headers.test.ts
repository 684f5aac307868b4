import { expect, it } from "vitest";
import { cachedKey } from "../cached-key.ts";
import { value } from "../private-api-stub.ts";
import { ask } from "../request.ts";

it("a call bears the request's trace id under every name that AWS reads", async () => {
  const { apiKey: key } = await cachedKey({ scopes: ["admin"] });
  const sent: Headers[] = [];
  const PRIVATE_API = {
    async fetch(_: URL, init: RequestInit): Promise<Response> {
      sent.push(new Headers(init.headers));
      return value({ events: [], next: null });
    },
  };
  const env = { PRIVATE_API, BACKEND_URL: "https://traced.example/v1" } as unknown as Partial<Env>;
  const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const response = await ask("/v1/inbox", { key, env, headers: { traceparent } });
  expect(response.status).toBe(200);
  const [headers] = sent;
  expect(headers?.get("traceparent")).toBe(traceparent);
  expect(headers?.get("x-amzn-requestid")).toBe("4bf92f35-77b3-4da6-a3ce-929d0e0e4736");
  expect(headers?.get("x-amzn-trace-id")).toBe("Root=1-4bf92f35-77b34da6a3ce929d0e0e4736");
  expect(headers?.get("authorization")).not.toContain("x-amzn-");
});
