/**
 * A private API for one test file, with Lambdas that the test writes, and callers who sign as they
 * like.
 */

import type { APIGatewayProxyEvent, Context } from "aws-lambda";
import { AwsClient } from "aws4fetch";
import { afterAll, beforeAll } from "vitest";
import { operationNames } from "../../../contract/operations.ts";
import { type Identity, userArn } from "../../../local/gateway/identities.ts";
import type { LambdaHandler } from "../../../local/gateway/invocation.ts";
import { createGateway, type GatewayOptions } from "../../../local/gateway/server.ts";
import { close, listen } from "../../../local/sockets.ts";

export const region = "eu-west-1";

const identity = (name: string, mayInvoke: Identity["mayInvoke"]): Identity => ({
  accessKeyId: `AK${name.toUpperCase()}`,
  secretAccessKey: `secret of ${name}`,
  arn: userArn(name),
  mayInvoke,
});

export const edge = identity("edge", new Set(operationNames));
export const reader = identity("reader", new Set(["get-event"]));
export const stranger = identity("stranger", new Set());

export interface Invocation {
  event: APIGatewayProxyEvent;
  context: Context;
}

export class TestGateway {
  /** What reached a Lambda, of any service. */
  readonly invocations: Invocation[] = [];
  /** What the next invocations answer. */
  handler: LambdaHandler = async () => ({ statusCode: 200, body: '{"ok":true}' });
  readonly #server;
  #port = 0;

  constructor(options: Partial<GatewayOptions> = {}) {
    const handle: LambdaHandler = (event, context) => {
      this.invocations.push({ event, context });
      return this.handler(event, context);
    };
    const handlers = { ingestion: handle, delivery: handle, authorization: handle };
    const identities = new Map([edge, reader, stranger].map((known) => [known.accessKeyId, known]));
    this.#server = createGateway({ region, identities, handlers, ...options });
  }

  async start(): Promise<void> {
    this.#port = await listen(this.#server, 0, "the gateway");
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await close(this.#server);
  }

  get port(): number {
    return this.#port;
  }

  url(path = "/v1/get-event"): string {
    return `http://127.0.0.1:${this.#port}${path}`;
  }

  /** A signed request that has not been sent yet. */
  sign(options: SigningOptions = {}): Promise<Request> {
    const {
      as = edge,
      path = "/v1/get-event",
      body = "{}",
      method = "POST",
      headers = {},
      ...scope
    } = options;
    const client = new AwsClient({
      accessKeyId: as.accessKeyId,
      secretAccessKey: as.secretAccessKey,
    });
    const init = { method, headers, ...(method === "GET" ? {} : { body }) };
    return client.sign(this.url(path), {
      ...init,
      aws: { region, service: "execute-api", allHeaders: true, ...scope },
    });
  }

  async call(options: SigningOptions = {}): Promise<Answer> {
    return answerTo(await this.sign(options));
  }
}

export interface SigningOptions {
  as?: Pick<Identity, "accessKeyId" | "secretAccessKey">;
  path?: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  region?: string;
  service?: string;
  /** As of X-Amz-Date. */
  datetime?: string;
}

export interface Answer {
  status: number;
  type: string | null;
  headers: Headers;
  body: { message?: string; Message?: string };
}

export async function answerTo(request: Request | string, init?: RequestInit): Promise<Answer> {
  const response = await fetch(request, init);
  const text = await response.text();
  return {
    status: response.status,
    type: response.headers.get("x-amzn-errortype"),
    headers: response.headers,
    body: JSON.parse(text || "{}"),
  };
}

/** As X-Amz-Date has it. @param offset milliseconds from now */
export const amzDate = (offset = 0): string =>
  new Date(Date.now() + offset).toISOString().replace(/[-:]|\.\d{3}/g, "");

export function useGateway(options?: Partial<GatewayOptions>): TestGateway {
  const gateway = new TestGateway(options);
  beforeAll(() => gateway.start());
  afterAll(() => gateway.stop());
  return gateway;
}
