/**
 * Error answers: for each set of codes that a route can answer with one status, one response; for
 * each code, one example.
 */
import { type ErrorCode, errors } from "../errors.ts";
import { problemExample } from "./problem-examples.ts";
import { type HeaderName, headerReferences } from "./response-headers.ts";

/** `components.examples`: what each of these codes looks like. */
export const problemExamples = (codes: Iterable<ErrorCode>): object =>
  Object.fromEntries(
    Array.from(codes, (code) => [
      code,
      { summary: `${errors[code].title}. ${errors[code].remedy}`, value: problemExample(code) },
    ]),
  );

/** Statuses that come before the key's rate limit is looked at, or may. */
const withoutPolicy: readonly number[] = [401];
const maybeWithoutPolicy: readonly number[] = [429, 500, 503];

function headersOf(status: number): object {
  const always: HeaderName[] = ["X-Request-Id"];
  const sometimes: HeaderName[] = [];
  if (status === 401) always.push("WWW-Authenticate");
  if (status === 429 || status === 503) always.push("Retry-After");
  if (status === 415) sometimes.push("Accept", "Accept-Encoding");
  if (status !== 401) sometimes.push("Server-Timing");
  if (maybeWithoutPolicy.includes(status)) sometimes.push("RateLimit-Policy");
  else if (!withoutPolicy.includes(status)) always.push("RateLimit-Policy");
  return headerReferences(always, sometimes);
}

const problemResponse = (status: number, codes: readonly ErrorCode[]): object => ({
  description: codes
    .map((code) => `\`${code}\`: ${errors[code].title}. ${errors[code].remedy}`)
    .join("\n\n"),
  headers: headersOf(status),
  content: {
    "application/problem+json": {
      schema: {
        allOf: [
          { $ref: "#/components/schemas/Problem" },
          { properties: { status: { const: status }, code: { enum: codes } } },
        ],
      },
      examples: Object.fromEntries(
        codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]),
      ),
    },
  },
});

const pascal = (code: ErrorCode): string =>
  code.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());

const nameOf = (status: number, codes: readonly ErrorCode[]): string =>
  status === 401 ? "Unauthorized" : codes.map(pascal).join("Or");

/** Collects the error responses that routes refer to. */
export class ProblemResponses {
  readonly components: Record<string, object> = {};
  readonly codes = new Set<ErrorCode>();

  /** @returns status → reference, for these codes */
  referencesTo(codes: readonly ErrorCode[]): Record<string, object> {
    const byStatus = Map.groupBy(new Set(codes), (code) => errors[code].status as number);
    return Object.fromEntries(
      Array.from(byStatus, ([status, same]) => [status, this.#refer(status, same)]),
    );
  }

  #refer(status: number, codes: ErrorCode[]): object {
    const name = nameOf(status, codes);
    this.components[name] ??= problemResponse(status, codes);
    for (const code of codes) this.codes.add(code);
    return { $ref: `#/components/responses/${name}` };
  }
}
