/**
 * Runs a Lambda handler as the Lambda service would, and turns what it answers into HTTP as API
 * Gateway would.
 */
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from "aws-lambda";
import type { Service } from "../../contract/operations.ts";
import type { Refusal } from "../signature/refusals.ts";
import { lambdaContext } from "./proxy-event.ts";
import { endpointTimedOut, internalServerError } from "./refusals.ts";

export type LambdaHandler = (
  event: APIGatewayProxyEvent,
  context: Context,
) => Promise<APIGatewayProxyResult>;

export interface HttpAnswer {
  status: number;
  headers: Record<string, string | string[]>;
  body: string | Buffer;
}

/** API Gateway waits no longer for a Lambda, in milliseconds. */
const integrationTimeout = 29_000;
/** What a Lambda may answer, as JSON, in bytes. */
const maxPayloadBytes = 6_291_556;

export interface InvocationOptions {
  region: string;
  /** Milliseconds. */
  timeout?: number;
}

export async function invoke(
  service: Service,
  handler: LambdaHandler,
  event: APIGatewayProxyEvent,
  { region, timeout = integrationTimeout }: InvocationOptions,
): Promise<HttpAnswer | Refusal> {
  const context = lambdaContext(`zapier-triggers-local-${service}`, region, Date.now() + timeout);
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<"expired">((resolve) => {
    timer = setTimeout(() => resolve("expired"), timeout);
  });
  try {
    const result = await Promise.race([handler(event, context), expiry]);
    if (result === "expired") return endpointTimedOut;
    return httpAnswer(result, context.awsRequestId);
  } catch (error) {
    logCrash(context.awsRequestId, error);
    return internalServerError;
  } finally {
    clearTimeout(timer);
  }
}

function httpAnswer(result: APIGatewayProxyResult, requestId: string): HttpAnswer | Refusal {
  const problem = problemOf(result);
  if (problem !== undefined) {
    logCrash(requestId, new Error(`not a proxy result: ${problem}`));
    return internalServerError;
  }
  const headers: Record<string, string | string[]> = {
    "Content-Type": "application/json",
    "x-amzn-RequestId": requestId,
  };
  for (const [name, value] of Object.entries({ ...result.headers, ...result.multiValueHeaders })) {
    if (name.toLowerCase() === "content-type") delete headers["Content-Type"];
    headers[name] = Array.isArray(value) ? value.map(String) : String(value);
  }
  const body = result.isBase64Encoded ? Buffer.from(result.body, "base64") : result.body;
  return { status: result.statusCode, headers, body };
}

function problemOf(result: APIGatewayProxyResult): string | undefined {
  if (typeof result !== "object" || result === null) return "it is not an object";
  if (!Number.isInteger(result.statusCode) || result.statusCode < 100 || result.statusCode > 599)
    return "its statusCode";
  if (typeof result.body !== "string") return "its body is not a string";
  // Escapes take up to six bytes for one: a body far below the limit need not be counted.
  if (
    result.body.length * 6 > maxPayloadBytes - 65_536 &&
    Buffer.byteLength(JSON.stringify(result)) > maxPayloadBytes
  ) {
    return `its payload exceeds ${maxPayloadBytes} bytes`;
  }
  return undefined;
}

/** As the Lambda runtime writes it to CloudWatch. */
export function logCrash(requestId: string, error: unknown): void {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  console.error(
    JSON.stringify({
      level: "ERROR",
      requestId,
      errorType: name,
      errorMessage: message,
      trace: stack?.split("\n"),
    }),
  );
}
