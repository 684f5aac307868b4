/** The one way to the API: where it is, who asks, and what its errors mean to Zapier. */
import type { Bundle, HttpRequestOptions, HttpResponse, ZObject } from "zapier-platform-core";
import { parse } from "./json.ts";

/** Zapier gives a step 30 seconds: what does not answer by then is to be told, not cut off. */
const timeoutMs = 10_000;

/** What the API says of an error (RFC 9457), as far as it is of use here. */
interface Problem {
  title?: string;
  detail?: string;
  code?: string;
  request_id?: string;
  retryable?: boolean;
  required_scope?: string;
  errors?: { pointer?: string; parameter?: string; detail?: string }[];
}

/** @returns the answer's JSON. @throws Zapier's errors, each with a sentence for the user */
export async function ask<T>(
  z: ZObject,
  bundle: Bundle,
  path: string,
  options: HttpRequestOptions = {},
): Promise<T> {
  const { content, status } = await answerOf(z, bundle, path, options);
  try {
    return parse(content) as T;
  } catch {
    throw new z.errors.Error(sentenceOf({}, status), "UnexpectedAnswer", status);
  }
}

/** For what is answered without content. */
export async function tell(
  z: ZObject,
  bundle: Bundle,
  path: string,
  options: HttpRequestOptions,
): Promise<void> {
  await answerOf(z, bundle, path, options);
}

async function answerOf(
  z: ZObject,
  bundle: Bundle,
  path: string,
  options: HttpRequestOptions,
): Promise<HttpResponse> {
  const url = addressOf(z, bundle) + path;
  const { api_key = "" } = bundle.authData;
  const headers = { accept: "application/json", ...options.headers, "x-api-key": api_key.trim() };
  try {
    // A redirection would take the key to another host.
    return await z.request(url, { timeout: timeoutMs, redirect: "error", ...options, headers });
  } catch (error) {
    if (error instanceof Error && error.name === "FetchError")
      throw unreachable(z, new URL(url), error);
    throw error;
  }
}

/** @returns scheme and host, as the user gave them when connecting */
function addressOf(z: ZObject, { authData: { url: given = "" } }: Bundle): string {
  const text = given.trim();
  const url = URL.parse(text);
  const local = url !== null && ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  if (!url || !(url.protocol === "https:" || (local && url.protocol === "http:")))
    throw new z.errors.Error(
      "The address must begin with https://, such as https://events.example.com.",
      "InvalidData",
      400,
    );
  if (url.username || url.password || url.search || url.hash || url.pathname !== "/")
    throw new z.errors.Error(
      `The address must end with its host: ${url.protocol}//${url.host}`,
      "InvalidData",
      400,
    );
  return url.origin;
}

function unreachable(z: ZObject, url: URL, error: Error & { code?: string; type?: string }): Error {
  const reason =
    error.type === "no-redirect"
      ? "it answers with a redirection"
      : (error.code ?? error.type ?? "no answer");
  return new z.errors.Error(
    `${url.host} cannot be reached (${reason}). Check the address of the connection.`,
    "Unreachable",
  );
}

/** Turns an answer that is an error into the error that makes Zapier do the right thing. */
export function refuseProblems(response: HttpResponse, z: ZObject): HttpResponse {
  const { status } = response;
  if (status < 400 || response.skipThrowForStatus) return response;
  const problem = problemOf(response);
  const says = sentenceOf(problem, status);
  // Zapier pauses the Zap and asks the user to connect again: no repetition would help.
  if (status === 401) throw new z.errors.ExpiredAuthError(says);
  const seconds = Number(response.getHeader("retry-after"));
  // Zapier repeats the step by itself after so many seconds, in place of failing it.
  if (status === 429 || (problem.retryable && seconds > 0))
    throw new z.errors.ThrottledError(says, seconds > 0 ? seconds : 60);
  throw new z.errors.Error(says, problem.code ?? "UnexpectedAnswer", status);
}

function problemOf({ content }: HttpResponse): Problem {
  try {
    return Object(JSON.parse(content));
  } catch {
    // A proxy in between, or an address that is no Triggers API.
    return {};
  }
}

function sentenceOf(
  { title, detail, code, request_id, errors = [] }: Problem,
  status: number,
): string {
  if (code === undefined)
    return `The address answered ${status}, and not as the Triggers API does. Check the address of the connection.`;
  // The detail tells the first of them.
  const reasons = errors
    .slice(1)
    .map(({ pointer, parameter, detail }) => `${pointer || parameter || "body"}: ${detail}`);
  const said = title !== undefined && detail?.startsWith(title) ? [detail] : [title, detail];
  const sentences = [...said, ...reasons].filter(Boolean);
  return `${sentences.map((sentence) => `${sentence}`.replace(/\.$/, "")).join(". ")}. (${code}, request ${request_id})`;
}
