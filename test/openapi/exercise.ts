/**
 * Somebody who goes through the document, operation by operation, and notes what was answered to
 * what.
 */
import { expect } from "vitest";
import { errorsOf } from "../../contract/openapi/operation.ts";
import type { Key, System } from "../flow/system.ts";
import { type Answer, at, type DescribedOperation, described, deviations } from "./described.ts";

export interface Question {
  /** Default: none. */
  key?: Key | { apiKey: string } | undefined;
  /** In place of `{id}`; default: the documented example. */
  id?: string;
  /** In place of `{inbox}`; default: the documented example. */
  inbox?: string;
  /** In place of `{source}`; default: the documented example. */
  source?: string;
  query?: string;
  headers?: Record<string, string>;
  /** JSON, or a body that is no text. Default: the first documented example; null: no body. */
  body?: unknown;
  /** For a body as it is: its media type. */
  type?: string;
  /** As Cloudflare would report it. */
  address?: string;
}

/** Of what has no end: until there is this. */
const enough = /\nevent: event\n.*\n\n/s;

export class Exercise {
  readonly #system: System;
  /**
   * `<operation> <status>`, that and the content type, for errors `<operation> <code>`, and of
   * bodies `<operation> takes <type>`.
   */
  readonly seen = new Set<string>();

  constructor(system: System) {
    this.#system = system;
  }

  /** Asks, and compares the answer with the document. */
  async ask(name: string, question: Question = {}): Promise<Answer> {
    const operation = described.find(({ operationId }) => operationId === name);
    if (!operation) throw new Error(`there is no operation ${name}`);
    const answer = await this.#send(operation, question);
    expect(deviations(operation, answer), `${name}: ${answer.text}`).toEqual([]);
    const type = answer.headers.get("content-type");
    this.seen.add(`${name} ${answer.status}`).add(`${name} ${answer.status} ${type}`);
    if (type === "application/problem+json") this.seen.add(`${name} ${codeOf(answer)}`);
    else if (operation.body) this.seen.add(`${name} takes ${typeTaken(operation, question)}`);
    return answer;
  }

  async #send(
    operation: DescribedOperation,
    { key, query = "", headers = {}, address, ...given }: Question,
  ) {
    const { method, path, object } = operation;
    const body = object.requestBody ? bodyOf(operation, given) : null;
    const path_ = path.replace(/\{(id|inbox|source)\}/g, (_, name: "id" | "inbox" | "source") => {
      const described = operation.parameters?.find((parameter) => parameter.name === name);
      return given[name] ?? String(described?.example);
    });
    const gone = new AbortController();
    const response = await fetch(`${this.#system.url}${path_}${query}`, {
      method,
      headers: {
        ...(key && { "x-api-key": key.apiKey }),
        ...(address !== undefined && { "cf-connecting-ip": address }),
        ...(body !== null && { "content-type": given.type ?? "application/json" }),
        ...headers,
      },
      ...(body !== null && { body, duplex: "half" }),
      signal: gone.signal,
    });
    const text = await textOf(response);
    gone.abort();
    return { status: response.status, headers: response.headers, text };
  }

  /** What is documented and was not seen. */
  unseen({ except = [] }: { except?: readonly string[] } = {}): string[] {
    const promised = described.flatMap((operation) => [
      ...Object.entries(operation.answers).flatMap(([status, { content }]) =>
        Object.keys(content ?? { "": {} }).map((type) =>
          `${operation.operationId} ${status} ${type}`.trim(),
        ),
      ),
      ...Object.keys(operation.body?.content ?? {}).map(
        (type) => `${operation.operationId} takes ${type}`,
      ),
      ...errorsOf(operation)
        .filter((code) => !except.includes(code))
        .map((code) => `${operation.operationId} ${code}`),
    ]);
    return promised.filter((each) => !this.seen.has(each));
  }
}

const typeTaken = (
  { body }: DescribedOperation,
  { type = "application/json" }: Question,
): string => (body && type in body.content ? type : "*/*");

export const codeOf = ({ text }: Answer): string => JSON.parse(text).code;

function bodyOf(
  { path, method }: DescribedOperation,
  { body, type }: Question,
): NonNullable<RequestInit["body"]> | null {
  if (body === null) return null;
  if (type !== undefined || body instanceof ReadableStream || typeof body === "string")
    return body as NonNullable<RequestInit["body"]>;
  return JSON.stringify(body ?? firstExample(path, method));
}

function firstExample(path: string, method: string): unknown {
  const { found } = at("paths", path, method, "requestBody");
  return Object.values(found.content?.["application/json"]?.examples ?? {})[0]?.value;
}

/** A stream is read until it has shown an event. */
async function textOf(response: Response): Promise<string> {
  if (!response.headers.get("content-type")?.startsWith("text/event-stream"))
    return response.text();
  let text = "";
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    if (enough.test(text)) break;
  }
  return text;
}
