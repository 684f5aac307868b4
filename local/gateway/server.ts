/**
 * The private API on this machine: a request is routed, its signature and permission verified, its
 * Lambda invoked, and the answer sent.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type OperationName, operations, type Service } from "../../contract/operations.ts";
import { type ReceivedRequest, receive } from "../signature/received-request.ts";
import { missingAuthenticationToken, type Refusal } from "../signature/refusals.ts";
import { type SignatureVerifier, signatureVerifier } from "../signature/verifier.ts";
import { type Identities, type Identity, localAccount } from "./identities.ts";
import { type HttpAnswer, invoke, type LambdaHandler } from "./invocation.ts";
import { proxyEvent } from "./proxy-event.ts";
import { accessDenied, requestTooLong, unknownStage } from "./refusals.ts";

export interface GatewayOptions {
  region: string;
  identities: Identities;
  handlers: Readonly<Record<Service, LambdaHandler>>;
  /** How long a Lambda may take, in milliseconds. Default: API Gateway's 29 s. */
  timeout?: number;
}

export function createGateway(options: GatewayOptions): Server {
  const verify = signatureVerifier(options.identities, {
    service: "execute-api",
    region: options.region,
  });
  const server = createServer(async (request, response) => {
    try {
      const received = await receive(request);
      send(response, received ? await answer(received, verify, options) : requestTooLong);
    } catch (error) {
      // The client went away while it was sending.
      if (!request.complete) response.destroy();
      else throw error;
    }
  });
  // Longer than any client keeps an idle connection, so that none meets one that is just being
  // closed.
  server.keepAliveTimeout = 120_000;
  return server;
}

async function answer(
  request: ReceivedRequest,
  verify: SignatureVerifier<Identity>,
  options: GatewayOptions,
): Promise<HttpAnswer | Refusal> {
  const operation = route(request);
  if (typeof operation !== "string") return operation;
  const verdict = verify(request);
  if ("refusal" in verdict) return verdict.refusal;
  const { identity } = verdict;
  if (!identity.mayInvoke.has(operation))
    return accessDenied(identity.arn, options.region, operation);
  const { service } = operations[operation];
  return invoke(
    service,
    options.handlers[service],
    proxyEvent(request, operation, identity),
    options,
  );
}

/** `POST /<stage>/<operation>` is all there is. */
function route({ method, path }: ReceivedRequest): OperationName | Refusal {
  const [, stage, operation = "", ...rest] = path.split("/");
  if (stage !== localAccount.stage) return unknownStage;
  if (method !== "POST" || rest.length > 0 || !Object.hasOwn(operations, operation))
    return missingAuthenticationToken;
  return operation as OperationName;
}

function send(response: ServerResponse<IncomingMessage>, answer: HttpAnswer | Refusal): void {
  if ("type" in answer) {
    response.setHeader("Content-Type", "application/json");
    response.setHeader("x-amzn-ErrorType", answer.type);
    // What is left of a request that is too long is not worth reading.
    if (answer.status === 413) response.setHeader("Connection", "close");
    response.writeHead(answer.status).end(JSON.stringify(answer.body));
  } else {
    response
      .writeHead(answer.status, {
        ...answer.headers,
        "Content-Length": Buffer.byteLength(answer.body),
      })
      .end(answer.body);
  }
}
