/** A private API in this isolate: what it answers to each operation, and what it was asked. */
import type { OperationName } from "../../contract/operations.ts";

export interface StubbedCall {
  operation: OperationName;
  input: Record<string, unknown>;
}

type Answer = (call: StubbedCall) => Response | Promise<Response>;

export const value = (value: unknown): Response => Response.json({ ok: true, value });
const fault = (status: number, code: string): Response =>
  Response.json({ ok: false, error: { code } }, { status });

/** Every way in which AWS cannot be asked, as the edge tells them apart. */
export const outages: Record<string, Answer> = {
  connection: () => Promise.reject(new TypeError("network connection lost")),
  timeout: () => Promise.reject(new DOMException("timed out", "TimeoutError")),
  throttled: () => new Response("", { status: 429 }),
  unavailable: () => fault(503, "unavailable"),
  gateway: () => new Response("", { status: 502 }),
  refused: () => new Response("", { status: 403 }),
};

export const bug: Answer = () => fault(500, "bug");

let count = 0;

/** @returns bindings of a backend that no other test has; `calls` fills as it is asked */
export function stubbedApi(answer: Answer) {
  const calls: StubbedCall[] = [];
  const PRIVATE_API = {
    async fetch(url: URL, init: RequestInit): Promise<Response> {
      const operation = url.pathname.split("/").at(-1) as OperationName;
      const call = { operation, input: JSON.parse(String(init.body)) };
      calls.push(call);
      return answer(call);
    },
  };
  const BACKEND_URL = `https://private-api.example/${++count}`;
  return { env: { PRIVATE_API, BACKEND_URL } as unknown as Partial<Env>, calls };
}
