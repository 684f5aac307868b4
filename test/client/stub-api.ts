/**
 * An API that answers what a test says, and writes down what it was asked: for what the real one
 * does only in bad moments.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach } from "vitest";
import { type ClientOptions, TriggersClient } from "../../client/src/index.ts";
import { detailOf } from "../../contract/error-detail.ts";
import { type ErrorCode, errors } from "../../contract/errors.ts";

export interface Question {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: string;
}

/** Answers one request. */
export type Reply = (response: ServerResponse, question: Question) => unknown;

export const json =
  (value: unknown, status = 200): Reply =>
  (response) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));

export const problem =
  (code: ErrorCode, headers: Record<string, string> = {}, members: object = {}): Reply =>
  (response) => {
    const { status, title, retryable } = errors[code];
    const body = {
      type: `http://127.0.0.1/errors/${code}`,
      title,
      status,
      detail: detailOf(code, { members }),
      code,
      request_id: "r-1",
      retryable,
      ...members,
    };
    response.writeHead(status, {
      "content-type": "application/problem+json",
      "x-request-id": "r-1",
      ...headers,
    });
    response.end(JSON.stringify(body));
  };

/** The connection breaks in the middle of things. */
export const hangUp: Reply = (response) => response.destroy();

/** Nothing is ever answered. */
export const silence: Reply = () => undefined;

export class StubApi {
  readonly questions: Question[] = [];
  /** One for each request; the last for all that follow. */
  replies: Reply[] = [];
  readonly #server = createServer(async (request, response) => {
    const { method = "", url = "", headers } = request;
    const question = { method, path: url, headers, body: await text(request).catch(() => "") };
    this.questions.push(question);
    const reply = this.replies.length > 1 ? this.replies.shift() : this.replies[0];
    reply?.(response, question);
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  client(options: Partial<ClientOptions> = {}): TriggersClient {
    return new TriggersClient({ url: this.url, apiKey: "zt_secret", ...options });
  }
}

/** A new one for each test. */
export function useStubApi(): () => StubApi {
  let stub: StubApi;
  beforeEach(async () => {
    stub = new StubApi();
    await stub.start();
  });
  afterEach(() => stub.stop());
  return () => stub;
}
