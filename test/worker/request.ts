/** Asks the Worker as a client would, in this isolate. */
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { createApp } from "../../worker/app.ts";
import type { WorkerTestContext } from "./context.ts";

export const testEnv = env as unknown as Env & {
  FAULTS_URL: string;
  KEYS: WorkerTestContext["keys"];
};
export const { KEYS: keys } = testEnv;

export const app = createApp();

export interface Ask {
  method?: string;
  /** Default: the key of `acme` with every scope; null: none. */
  key?: string | null;
  headers?: Record<string, string>;
  /** Sent as it is. */
  body?: BodyInit;
  /** Sent as JSON. */
  json?: unknown;
  env?: Partial<Env>;
}

/** @returns the answer, once all that the request began has ended too */
export async function ask(path: string, question?: Ask): Promise<Response> {
  const { response, ended } = await answerOf(path, question);
  await ended();
  return response;
}

/** @returns the answer, and what waits for the end of all that the request began */
export async function answerOf(
  path: string,
  { method, key = keys.acme, headers = {}, body, json, env = {} }: Ask = {},
): Promise<{ response: Response; ended: () => Promise<void> }> {
  const context = createExecutionContext();
  const content = json === undefined ? body : JSON.stringify(json);
  const request = new Request(`https://events.example${path}`, {
    method: method ?? (content === undefined ? "GET" : "POST"),
    headers: {
      ...(key !== null && { "X-API-Key": key }),
      ...(content !== undefined && { "Content-Type": "application/json" }),
      ...headers,
    },
    ...(content !== undefined && { body: content }),
  });
  const response = await app.fetch(request, { ...testEnv, ...env }, context);
  return { response, ended: () => waitOnExecutionContext(context) };
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  request_id: string;
  retryable: boolean;
  position?: number;
  errors?: { pointer?: string; parameter?: string; header?: string; detail: string }[];
}

export const problemOf = (response: Response): Promise<Problem> => response.json();

/** The address of a private API that misbehaves, and how often it was called. */
export function faulty(behaviour: string): { url: string; calls: () => Promise<number> } {
  const id = crypto.randomUUID();
  return {
    url: `${testEnv.FAULTS_URL}/${behaviour}/${id}`,
    calls: async () => Number(await (await fetch(`${testEnv.FAULTS_URL}/calls/${id}`)).text()),
  };
}
