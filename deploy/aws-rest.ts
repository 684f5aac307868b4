/**
 * Signed calls of AWS's own REST APIs, for the few that are asked here and for which a client of the
 * SDK would be one more dependency. Credentials come as they do for every command.
 */
import { IAMClient } from "@aws-sdk/client-iam";
import { AwsClient } from "aws4fetch";
import { OperatorError } from "./command.ts";

export interface RestCall {
  service: "apigateway" | "lambda" | "sts";
  method?: "GET" | "POST" | "PUT";
  path: string;
  /** Sent as JSON; a text as a form. */
  body?: unknown;
}

const region = () => process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION || "us-east-1";

/** @throws OperatorError in AWS's own words, if the answer is none that was asked for */
export async function restCall(call: RestCall): Promise<string> {
  const { service, method = "GET", path, body } = call;
  const endpoint = process.env.AWS_ENDPOINT_URL ?? `https://${service}.${region()}.amazonaws.com`;
  const answer = await (await client(service)).fetch(`${endpoint}${path}`, {
    method,
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    headers: {
      accept: typeof body === "string" ? "*/*" : "application/json",
      "content-type":
        typeof body === "string" ? "application/x-www-form-urlencoded" : "application/json",
    },
    signal: AbortSignal.timeout(60_000),
  });
  const text = await answer.text();
  if (!answer.ok)
    throw new OperatorError(`AWS refused ${method} ${path} (${answer.status}): ${text}`);
  return text;
}

export const restJson = async <Answer>(call: RestCall): Promise<Answer> =>
  JSON.parse(await restCall(call));

async function client(service: RestCall["service"]): Promise<AwsClient> {
  const credentials = await new IAMClient({ region: region() }).config.credentials().catch(() => {
    throw new OperatorError(
      "There are no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
    );
  });
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  return new AwsClient({
    accessKeyId,
    secretAccessKey,
    ...(sessionToken && { sessionToken }),
    service,
    region: region(),
    retries: 2,
  });
}

/** @returns the account whose credentials these are */
export async function accountId(): Promise<string> {
  const text = await restCall({
    service: "sts",
    method: "POST",
    path: "/",
    body: "Action=GetCallerIdentity&Version=2011-06-15",
  });
  const account = /<Account>(\d{12})<\/Account>/.exec(text)?.[1];
  if (!account) throw new OperatorError("AWS does not say whose credentials these are.");
  return account;
}
