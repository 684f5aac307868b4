/** Asks the engine behind the proxy, under a signature of the proxy's own: calls may be changed. */
import { Agent, request as requestOverHttp } from "node:http";
import { text } from "node:stream/consumers";
import {
  type Credentials,
  credentialsFromEnvironment,
  signedHeaders,
} from "../../backend/store/signature.ts";
import type { Answer, Input } from "./call.ts";

export class EngineClient {
  readonly #endpoint: () => string;
  readonly #credentials: () => Credentials;
  readonly #agent = new Agent({ keepAlive: true });

  /** @param endpoint asked for anew at each call: an engine may come back elsewhere */
  constructor(endpoint: () => string, credentials = credentialsFromEnvironment) {
    this.#endpoint = endpoint;
    this.#credentials = credentials;
  }

  perform(operation: string, input: Input): Promise<Answer> {
    const { hostname, port, host } = new URL(this.#endpoint());
    const body = JSON.stringify(input);
    const headers = signedHeaders(
      { service: "dynamodb", region: process.env.AWS_REGION ?? "us-east-1", host },
      this.#credentials(),
      { "x-amz-target": `DynamoDB_20120810.${operation}` },
      body,
    );
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const request = requestOverHttp(
      {
        hostname,
        port,
        method: "POST",
        path: "/",
        agent: this.#agent,
        headers: {
          ...headers,
          "content-type": "application/x-amz-json-1.0",
          "content-length": Buffer.byteLength(body),
        },
      },
      (response) =>
        text(response).then(
          (answer) => resolve({ status: response.statusCode ?? 0, text: answer }),
          reject,
        ),
    );
    request.on("error", reject);
    request.end(body);
    return promise;
  }

  close(): void {
    this.#agent.destroy();
  }
}
