/** AWS KMS over its wire protocol (JSON 1.1), as far as this system calls it. */
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { CallerCheck } from "../signature/caller-check.ts";
import { headerValue, type ReceivedRequest, receive } from "../signature/received-request.ts";
import { actions, type KmsKey } from "./actions.ts";
import { KmsError } from "./errors.ts";

export interface KmsOptions extends KmsKey {
  check: CallerCheck;
}

interface Answer {
  status: number;
  body: object;
}

export function createKms({ check, ...key }: KmsOptions): Server {
  const server = createServer(async (request, response) => {
    const { status, body } = await answerTo(request, check, key);
    response.setHeader("Content-Type", "application/x-amz-json-1.1");
    response.setHeader("x-amzn-RequestId", randomUUID());
    response.writeHead(status).end(JSON.stringify(body));
  });
  server.keepAliveTimeout = 120_000;
  return server;
}

async function answerTo(
  request: IncomingMessage,
  check: CallerCheck,
  key: KmsKey,
): Promise<Answer> {
  const received = await receive(request);
  if (!received) return { status: 413, body: { __type: "RequestEntityTooLargeException" } };
  const refusal = check(received);
  if (refusal) return { status: refusal.status, body: { __type: refusal.type, ...refusal.body } };
  try {
    const action = actionOf(received);
    return { status: 200, body: action(key, JSON.parse(received.body.toString())) };
  } catch (error) {
    if (error instanceof KmsError)
      return { status: 400, body: { __type: error.type, message: error.message } };
    if (error instanceof SyntaxError)
      return { status: 400, body: { __type: "SerializationException" } };
    console.error(error);
    return { status: 500, body: { __type: "KMSInternalException" } };
  }
}

function actionOf(request: ReceivedRequest): (key: KmsKey, input: object) => object {
  const [service, name = ""] = String(headerValue(request, "x-amz-target")).split(".");
  if (request.method !== "POST" || service !== "TrentService" || !Object.hasOwn(actions, name))
    throw new KmsError("UnknownOperationException", "");
  // The caller is the AWS SDK: what it sends fits the type of the action it names.
  return actions[name as keyof typeof actions] as (key: KmsKey, input: object) => object;
}
