/** What went wrong, as a person is told: what it is, what to do about it, and what to report. */

export interface ProblemFacts {
  title: string;
  /** What happened, and what to do about it. */
  detail: string;
  /** Each fault, where there are several. */
  faults?: string[] | undefined;
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
        detail: `${error}. Reload the page.`,
      });

export const unreachable = (): Problem =>
  new Problem({
    title: navigator.onLine ? "The API does not answer" : "This device is offline",
    detail: `There is no answer from ${location.origin}. The console tries again by itself.`,
  });

interface Document {
  title: string;
  code: string;
  detail: string;
  request_id: string;
  errors?: { pointer?: string; parameter?: string; header?: string; detail: string }[];
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
      detail: "This is not an answer of the API: something between here and there gave it.",
    });
  }
  const document: Document = JSON.parse(text);
  const { title, code, detail, request_id, errors = [] } = document;
  return new Problem({
    ...common,
    title,
    code,
    // It begins with the title where there is no more to say of what happened.
    detail: detail.replace(`${title}. `, ""),
    faults: errors.length > 1 ? errors.map(faultText) : undefined,
    requestId: request_id,
  });
}

type Fault = NonNullable<Document["errors"]>[number];

const faultText = ({ pointer, parameter, header, detail }: Fault): string =>
  `\`${pointer || parameter || header || "The body"}\` ${detail}`;

const secondsIn = (text: string | null): number | undefined =>
  text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
