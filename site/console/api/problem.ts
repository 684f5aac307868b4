/** What went wrong, as a person is told: what it is, what to do about it, and what to report. */
import { errors } from "../../../contract/errors.ts";

export interface ProblemFacts {
  title: string;
  detail?: string | undefined;
  remedy: string;
  /** Of the catalogue; undefined if no answer of the API arrived. */
  code?: string | undefined;
  status?: number | undefined;
  requestId?: string | undefined;
  /** Seconds. */
  retryAfter?: number | undefined;
}

export class Problem extends Error {
  readonly facts: ProblemFacts;

  constructor(facts: ProblemFacts) {
    super(facts.title);
    this.name = "Problem";
    this.facts = facts;
  }
}

/** Whatever was thrown. */
export const problemOf = (error: unknown): Problem =>
  error instanceof Problem
    ? error
    : new Problem({
        title: "The console has a fault",
        detail: String(error),
        remedy: "Reload the page.",
      });

export const unreachable = (): Problem =>
  new Problem({
    title: navigator.onLine ? "The API does not answer" : "This device is offline",
    detail: `Nothing could be heard from ${location.origin}.`,
    remedy: "The console tries again by itself.",
  });

interface Document {
  title: string;
  code: string;
  detail?: string;
  request_id: string;
  required_scope?: string;
  errors?: { pointer?: string; parameter?: string; detail: string }[];
}

export function problemIn(response: Response, text: string): Problem {
  const common = {
    status: response.status,
    retryAfter: secondsIn(response.headers.get("retry-after")),
  };
  if (!response.headers.get("content-type")?.startsWith("application/problem+json")) {
    const requestId = response.headers.get("x-request-id") ?? undefined;
    return new Problem({
      ...common,
      title: `HTTP ${response.status}`,
      requestId,
      remedy: "Something between here and the API answered.",
    });
  }
  const document: Document = JSON.parse(text);
  const { title, code, request_id } = document;
  const known: Record<string, { remedy: string }> = errors;
  return new Problem({
    ...common,
    title,
    code,
    detail: detailOf(document),
    requestId: request_id,
    remedy: known[code]?.remedy ?? "The documentation says more.",
  });
}

function detailOf({ detail, required_scope, errors = [] }: Document): string | undefined {
  const faults = errors.map(
    ({ pointer, parameter, detail }) => `${pointer || parameter || "The body"} ${detail}`,
  );
  const scope = required_scope === undefined ? [] : [`It lacks the scope ${required_scope}.`];
  const parts = [...(detail === undefined ? [] : [detail]), ...faults, ...scope];
  return parts.length === 0 ? undefined : parts.join(" ");
}

const secondsIn = (text: string | null): number | undefined =>
  text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
