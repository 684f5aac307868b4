/**
 * AWS Signature Version 4, as far as a POST to `/` needs it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
 */
import { createHmac, hash } from "node:crypto";

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
}

export interface Scope {
  service: string;
  region: string;
  /** With the port, if it is not the protocol's own. */
  host: string;
}

/**
 * Lambda puts its role's credentials there. Read anew for each call, so that whoever renews them
 * need not tell.
 */
export function credentialsFromEnvironment(): Credentials {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY)
    throw new Error("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set");
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    sessionToken: AWS_SESSION_TOKEN || undefined,
  };
}

/**
 * @param headers further ones to sign, in lower case.
 * @returns all signed headers and the signature
 */
export function signedHeaders(
  { service, region, host }: Scope,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
  headers: Record<string, string>,
  body: string,
): Record<string, string> {
  const time = new Date().toISOString().replace(/[:-]|\.\d{3}/g, "");
  const day = time.slice(0, 8);
  const signed: Record<string, string> = {
    host,
    "x-amz-date": time,
    ...(sessionToken !== undefined && { "x-amz-security-token": sessionToken }),
    ...headers,
  };
  const names = Object.keys(signed).sort();
  const canonical = names.map((name) => `${name}:${signed[name]}\n`).join("");
  const request = `POST\n/\n\n${canonical}\n${names.join(";")}\n${sha256(body)}`;
  const scope = `${day}/${region}/${service}/aws4_request`;
  const key = signingKey(secretAccessKey, day, region, service);
  const signature = createHmac("sha256", key)
    .update(`AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(request)}`)
    .digest("hex");
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature}`;
  return { ...signed, authorization };
}

const sha256 = (text: string): string => hash("sha256", text, "hex");

let derived: { from: string; key: Buffer } | undefined;

/** Derived once a day for each secret. */
function signingKey(secret: string, day: string, region: string, service: string): Buffer {
  const from = [secret, day, region, service].join("\n");
  if (derived?.from !== from) {
    const hmac = (key: string | Buffer, text: string) =>
      createHmac("sha256", key).update(text).digest();
    derived = {
      from,
      key: hmac(hmac(hmac(hmac(`AWS4${secret}`, day), region), service), "aws4_request"),
    };
  }
  return derived.key;
}
