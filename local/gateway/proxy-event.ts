/**
 * What API Gateway hands a Lambda: the REST API's proxy event, and the Lambda's context.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
import { randomUUID } from "node:crypto";
import type { APIGatewayProxyEvent, Context } from "aws-lambda";
import type { OperationName } from "../../contract/operations.ts";
import type { ReceivedRequest } from "../signature/received-request.ts";
import { type Identity, localAccount } from "./identities.ts";

export function proxyEvent(
  request: ReceivedRequest,
  operation: OperationName,
  identity: Identity,
): APIGatewayProxyEvent {
  const multiValueHeaders = manyValued(request.headers);
  const headers = oneValued(multiValueHeaders);
  const query = request.query === "" ? null : manyValued(new URLSearchParams(request.query));
  return {
    resource: `/${operation}`,
    path: `/${operation}`,
    httpMethod: request.method,
    headers,
    multiValueHeaders,
    queryStringParameters: query && oneValued(query),
    multiValueQueryStringParameters: query,
    pathParameters: null,
    stageVariables: null,
    requestContext: requestContext(request, operation, identity, headers),
    body: request.body.length === 0 ? null : request.body.toString("utf8"),
    isBase64Encoded: false,
  };
}

function requestContext(
  request: ReceivedRequest,
  operation: OperationName,
  identity: Identity,
  headers: Record<string, string>,
): APIGatewayProxyEvent["requestContext"] {
  const now = Date.now();
  const userId = identity.arn.slice(identity.arn.lastIndexOf("/") + 1);
  return {
    accountId: localAccount.id,
    apiId: localAccount.apiId,
    authorizer: null,
    domainName: headers.Host ?? headers.host ?? "",
    httpMethod: request.method,
    identity: {
      accessKey: identity.accessKeyId,
      accountId: localAccount.id,
      apiKey: null,
      apiKeyId: null,
      caller: userId,
      clientCert: null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      principalOrgId: null,
      sourceIp: request.sourceIp,
      user: userId,
      userAgent: headers["User-Agent"] ?? headers["user-agent"] ?? null,
      userArn: identity.arn,
    },
    path: `/${localAccount.stage}/${operation}`,
    protocol: "HTTP/1.1",
    requestId: randomUUID(),
    requestTime: new Date(now).toUTCString(),
    requestTimeEpoch: now,
    resourceId: operation,
    resourcePath: `/${operation}`,
    stage: localAccount.stage,
  };
}

/** @param deadline Unix milliseconds */
export function lambdaContext(functionName: string, region: string, deadline: number): Context {
  const awsRequestId = randomUUID();
  return {
    awsRequestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion: "$LATEST",
    invokedFunctionArn: `arn:aws:lambda:${region}:${localAccount.id}:function:${functionName}`,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: "local",
    memoryLimitInMB: "512",
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    // Node 24's runtime has no callbacks any more; the type still asks for them.
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}

function manyValued(pairs: Iterable<readonly [string, string]>): Record<string, string[]> {
  const values: Record<string, string[]> = {};
  for (const [name, value] of pairs) {
    const known = Object.hasOwn(values, name) ? values[name] : undefined;
    if (known) known.push(value);
    else values[name] = [value];
  }
  return values;
}

/** Where there are several values, the last one counts. */
function oneValued(values: Record<string, string[]>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, all]) => [name, all.at(-1) ?? ""]));
}
