/** An answer of the public API, and what must hold of every one of them, whatever was asked. */
import { expect } from "vitest";
import { type ErrorCode, errors } from "../../contract/errors.ts";

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
}

/** An event as the API shows it. */
export interface ShownEvent {
  event_id: string;
  created_at: number;
  timestamp: string;
  status: string;
  source?: string;
  payload: unknown;
  acknowledged_at?: number;
}

export interface Page {
  events: ShownEvent[];
  count: number;
  has_more: boolean;
  next_cursor: string | null;
}

/** RFC 9457. */
export interface Problem {
  type: string;
  detail: string;
  errors?: { pointer?: string; parameter?: string; header?: string; detail: string }[];
  status: number;
  code: ErrorCode;
  request_id: string;
  retryable: boolean;
}

export const eventOf = ({ text }: Answer): ShownEvent => JSON.parse(text);
export const pageOf = ({ text }: Answer): Page => JSON.parse(text);
export const problemOf = ({ text }: Answer): Problem => JSON.parse(text);

/** Status and error code, which is all that a client branches on. */
export const refusalOf = (answer: Answer): [status: number, code: string] => [
  answer.status,
  problemOf(answer).code,
];

/** Byte for byte what a client could tell two answers apart by. */
export const imprint = ({ status, headers, text }: Answer): string =>
  JSON.stringify([status, [...headers].filter(([name]) => name !== "server-timing").sort(), text]);

const securityHeaders = {
  "strict-transport-security": "max-age=63072000; includeSubDomains",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "access-control-allow-origin": "*",
  "cache-control": "no-store",
};

export const isStream = ({ headers }: { headers: Headers }): boolean =>
  headers.get("content-type") === "text/event-stream";

const internals = /arn:|amazonaws|dynamo|secretsmanager|lambda|node_modules|\.ts:\d+|^\s*at /im;

/** What no answer may lack, and no error may tell. */
export function expectSound(path: string, { status, headers, text }: Answer): void {
  const requestId = headers.get("x-request-id");
  expect(requestId).toBeTruthy();
  expect(Object.fromEntries(headers)).toMatchObject(securityHeaders);
  const isProblem = status >= 400 && path !== "/ready";
  const type = isProblem ? "application/problem+json" : status === 204 ? null : "application/json";
  if (isProblem || !isStream({ headers })) expect(headers.get("content-type")).toBe(type);
  if (isProblem) expectSoundProblem(status, text, requestId);
}

function expectSoundProblem(status: number, text: string, requestId: string | null): void {
  expect(text).not.toMatch(internals);
  const problem: Problem = JSON.parse(text);
  const { title, retryable } = errors[problem.code];
  expect(problem).toMatchObject({ status, title, retryable, request_id: requestId });
  expect(problem.status).toBe(errors[problem.code].status);
  expect(new URL(problem.type).pathname).toBe(`/errors/${problem.code}`);
  // What happened, what to do, and no words of a library.
  expect(problem.detail).toMatch(/^\S.*\. \S.*\.$/s);
  expect(problem.detail).not.toMatch(/expected \w+, received|too (small|big)|unrecognized/i);
}
