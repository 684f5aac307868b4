/**
 * DynamoDB over its wire protocol: signed, on connections that are kept, with timeouts and retries.
 * A publish spends most of a Lambda's time in this client, and the AWS SDK's takes four times the
 * CPU for the same call; its types are used all the same.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html
 */
import { Agent as HttpAgent, type IncomingMessage, request as requestOverHttp } from "node:http";
import { Agent as HttpsAgent, request as requestOverHttps } from "node:https";
import type * as aws from "@aws-sdk/client-dynamodb";
import { StoreUnavailable } from "../lambda/fault.ts";
import { budgetLeft, spendInStore } from "../lambda/request-time.ts";
import { backoff } from "./backoff.ts";
import { errorOf, isAboutRequest, isPassing } from "./dynamodb-error.ts";
import { type Credentials, credentialsFromEnvironment, signedHeaders } from "./signature.ts";

/** The calls that the backend makes: what they take and what they answer. */
export interface DynamoDBCalls {
  BatchGetItem: [aws.BatchGetItemCommandInput, aws.BatchGetItemCommandOutput];
  DeleteItem: [aws.DeleteItemCommandInput, aws.DeleteItemCommandOutput];
  GetItem: [aws.GetItemCommandInput, aws.GetItemCommandOutput];
  PutItem: [aws.PutItemCommandInput, aws.PutItemCommandOutput];
  Query: [aws.QueryCommandInput, aws.QueryCommandOutput];
  UpdateItem: [aws.UpdateItemCommandInput, aws.UpdateItemCommandOutput];
}

export interface DynamoDB {
  call<Name extends keyof DynamoDBCalls>(
    name: Name,
    input: DynamoDBCalls[Name][0],
  ): Promise<DynamoDBCalls[Name][1]>;
}

/**
 * In milliseconds, for an attempt: far below API Gateway's 29 s, so that the edge hears of a slow
 * table from us.
 */
const attemptTimeout = 1_000;
const attempts = 3;

export class DynamoDBClient implements DynamoDB {
  readonly #endpoint: URL;
  readonly #region: string;
  readonly #credentials: () => Credentials;
  readonly #timeout: number;
  readonly #agent: HttpAgent | HttpsAgent;

  /** @param timeout of an attempt, in milliseconds */
  constructor(
    endpoint: URL,
    region: string,
    credentials: () => Credentials,
    timeout = attemptTimeout,
  ) {
    this.#timeout = timeout;
    this.#endpoint = endpoint;
    this.#region = region;
    this.#credentials = credentials;
    // No `timeout`: it would close connections that are idle for so long, and each call of a quiet
    // inbox would begin with a handshake.
    const options = { keepAlive: true, maxSockets: 50 };
    this.#agent = endpoint.protocol === "https:" ? new HttpsAgent(options) : new HttpAgent(options);
  }

  /** Endpoint, region and credentials are the standard variables. */
  static fromEnvironment(): DynamoDBClient {
    const region = process.env.AWS_REGION ?? "us-east-1";
    const endpoint =
      process.env.AWS_ENDPOINT_URL_DYNAMODB ??
      process.env.AWS_ENDPOINT_URL ??
      `https://dynamodb.${region}.amazonaws.com`;
    return new DynamoDBClient(new URL(endpoint), region, credentialsFromEnvironment);
  }

  /**
   * @throws DynamoDBError for what is asked; StoreUnavailable if it is not for that. Repeating is safe: every write here is
   * conditional or says the same again.
   */
  async call<Name extends keyof DynamoDBCalls>(
    name: Name,
    input: DynamoDBCalls[Name][0],
  ): Promise<DynamoDBCalls[Name][1]> {
    const body = JSON.stringify(input);
    for (let attempt = 1; ; attempt++) {
      const start = performance.now();
      try {
        const { status, text } = await this.#send(`DynamoDB_20120810.${name}`, body, attempt === 1);
        if (status === 200) return JSON.parse(text);
        throw errorOf(status, text);
      } catch (error) {
        if (isAboutRequest(error)) throw error;
        if (attempt === attempts || !isPassing(error) || budgetLeft() < 0)
          throw new StoreUnavailable(error);
        await backoff(attempt);
      } finally {
        spendInStore(performance.now() - start);
      }
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  /**
   * @param isFirst a repetition has a connection of its own: after a pause of the Lambda, all that
   * were kept may be dead
   */
  #send(target: string, body: string, isFirst: boolean): Promise<{ status: number; text: string }> {
    const { protocol, hostname, port, host } = this.#endpoint;
    const send = protocol === "https:" ? requestOverHttps : requestOverHttp;
    const scope = { service: "dynamodb", region: this.#region, host };
    const headers = signedHeaders(scope, this.#credentials(), { "x-amz-target": target }, body);
    const length = String(Buffer.byteLength(body));
    const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>();
    // Headers as a list go out as they are; as an object, each is checked and stored first.
    const request = send(
      {
        hostname,
        port,
        method: "POST",
        path: "/",
        agent: isFirst && this.#agent,
        headers: [
          ...Object.entries(headers).flat(),
          "content-type",
          "application/x-amz-json-1.0",
          "content-length",
          length,
        ],
      },
      (response) =>
        read(response).then((text) => resolve({ status: response.statusCode ?? 0, text }), reject),
    );
    request.on("error", reject);
    // Unlike that of `AbortSignal.timeout`, this timer ends with its call: a second's calls would
    // leave a thousand of them running.
    const patience = Math.max(1, Math.min(this.#timeout, budgetLeft()));
    const timer = setTimeout(() => request.destroy(new Error("no answer in time")), patience);
    request.end(body);
    return promise.finally(() => clearTimeout(timer));
  }
}

/**
 * By its events: an asynchronous iterator costs more than all else that is done to so small an
 * answer.
 */
function read(response: IncomingMessage): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const chunks: Buffer[] = [];
  response.on("data", (chunk: Buffer) => chunks.push(chunk));
  response.on("end", () => resolve(Buffer.concat(chunks).toString()));
  response.on("error", reject);
  return promise;
}
