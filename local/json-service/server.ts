/**
 * A service of AWS over its JSON 1.1 protocol, as far as this system calls it: who asks, which action
 * it is, and how an error is told.
 */
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { CallerCheck } from "../signature/caller-check.ts";
import { headerValue, type ReceivedRequest, receive } from "../signature/received-request.ts";
import { ServiceError } from "./error.ts";

/** The caller is the AWS SDK: what it sends fits the type of the action it names. */
export type Action = (input: object) => object;

export interface JsonService {
  /** In front of the action's name, in the header `X-Amz-Target`. */
  target: string;
  check: CallerCheck;
  /** @returns undefined if there is no such action */
  actionNamed: (name: string) => Action | undefined;
  /** The service's name for an error of its own. */
  internalError: string;
}

interface Answer {
  status: number;
  body: object;
}

export function createJsonService(service: JsonService): Server {
  const server = createServer(async (request, response) => {
    const { status, body } = await answerTo(request, service);
    response.setHeader("Content-Type", "application/x-amz-json-1.1");
    response.setHeader("x-amzn-RequestId", randomUUID());
    response.writeHead(status).end(JSON.stringify(body));
  });
  server.keepAliveTimeout = 120_000;
  return server;
}

async function answerTo(request: IncomingMessage, service: JsonService): Promise<Answer> {
  const received = await receive(request);
  if (!received) return { status: 413, body: { __type: "RequestEntityTooLargeException" } };
  const refusal = service.check(received);
  if (refusal) return { status: refusal.status, body: { __type: refusal.type, ...refusal.body } };
  try {
    const run = actionOf(received, service);
    return { status: 200, body: run(JSON.parse(received.body.toString())) };
  } catch (error) {
    if (error instanceof ServiceError)
      return { status: 400, body: { __type: error.type, message: error.message } };
    if (error instanceof SyntaxError)
      return { status: 400, body: { __type: "SerializationException" } };
    console.error(error);
    return { status: 500, body: { __type: service.internalError } };
  }
}

function actionOf(request: ReceivedRequest, { target, actionNamed }: JsonService): Action {
  const [asked, name = ""] = String(headerValue(request, "x-amz-target")).split(".");
  const action = request.method === "POST" && asked === target ? actionNamed(name) : undefined;
  if (!action) throw new ServiceError("UnknownOperationException", "");
  return action;
}
