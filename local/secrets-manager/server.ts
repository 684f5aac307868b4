/** AWS Secrets Manager over its wire protocol (JSON 1.1), as far as this system calls it. */
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { json } from "node:stream/consumers";
import { actions } from "./actions.ts";
import { SecretsManagerError } from "./errors.ts";
import type { SecretStore } from "./store.ts";

type Action = (store: SecretStore, input: object, region: string) => object;

export function createSecretsManager(store: SecretStore, region: string): Server {
  const server = createServer(async (request, response) => {
    const { status, body } = await answer(request, store, region);
    response.setHeader("Content-Type", "application/x-amz-json-1.1");
    response.setHeader("x-amzn-RequestId", randomUUID());
    response.writeHead(status).end(JSON.stringify(body));
  });
  server.keepAliveTimeout = 120_000;
  return server;
}

async function answer(
  request: IncomingMessage,
  store: SecretStore,
  region: string,
): Promise<{ status: number; body: object }> {
  try {
    const action = actionOf(request);
    const input = (await json(request)) as object;
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

function actionOf(request: IncomingMessage): Action {
  const [service, name = ""] = String(request.headers["x-amz-target"]).split(".");
  if (request.method !== "POST" || service !== "secretsmanager" || !Object.hasOwn(actions, name)) {
    throw new SecretsManagerError("UnknownOperationException", "");
  }
  // The caller is the AWS SDK: what it sends fits the type of the action it names.
  return actions[name as keyof typeof actions] as Action;
}
