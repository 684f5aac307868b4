/** AWS Secrets Manager over its wire protocol (JSON 1.1), as far as this system calls it. */
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { CallerCheck } from "../signature/caller-check.ts";
import { headerValue, type ReceivedRequest, receive } from "../signature/received-request.ts";
import { actions } from "./actions.ts";
import { SecretsManagerError } from "./errors.ts";
import type { SecretStore } from "./store.ts";

type Action = (store: SecretStore, input: object, region: string) => object;

interface Answer {
  status: number;
  body: object;
}

export interface SecretsManagerOptions {
  store: SecretStore;
  region: string;
  check: CallerCheck;
}

export function createSecretsManager(options: SecretsManagerOptions): Server {
  const server = createServer(async (request, response) => {
    const { status, body } = await answerTo(request, options);
    response.setHeader("Content-Type", "application/x-amz-json-1.1");
    response.setHeader("x-amzn-RequestId", randomUUID());
    response.writeHead(status).end(JSON.stringify(body));
  });
  server.keepAliveTimeout = 120_000;
  return server;
}

async function answerTo(
  request: IncomingMessage,
  { check, ...options }: SecretsManagerOptions,
): Promise<Answer> {
  const received = await receive(request);
  if (!received) return { status: 413, body: { __type: "RequestEntityTooLargeException" } };
  const refusal = check(received);
  if (!refusal) return run(received, options);
  return { status: refusal.status, body: { __type: refusal.type, ...refusal.body } };
}

function run(
  request: ReceivedRequest,
  { store, region }: Omit<SecretsManagerOptions, "check">,
): Answer {
  try {
    const action = actionOf(request);
    const input = JSON.parse(request.body.toString()) as object;
    return { status: 200, body: action(store, input, region) };
  } catch (error) {
    if (error instanceof SecretsManagerError)
      return { status: 400, body: { __type: error.type, Message: error.message } };
    if (error instanceof SyntaxError)
      return { status: 400, body: { __type: "SerializationException" } };
    console.error(error);
    return {
      status: 500,
      body: { __type: "InternalServiceError", Message: "An error occurred on the server side." },
    };
  }
}

function actionOf(request: ReceivedRequest): Action {
  const [service, name = ""] = String(headerValue(request, "x-amz-target")).split(".");
  if (request.method !== "POST" || service !== "secretsmanager" || !Object.hasOwn(actions, name)) {
    throw new SecretsManagerError("UnknownOperationException", "");
  }
  // The caller is the AWS SDK: what it sends fits the type of the action it names.
  return actions[name as keyof typeof actions] as Action;
}
