/**
 * The random secrets of a local system: made once for a state directory, so that cursors and keys
 * survive a restart.
 */
import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import { operationNames } from "../../contract/operations.ts";
import { type Identities, type Identity, userArn } from "../gateway/identities.ts";
import type { StateDirectory } from "./directory.ts";
import { readJson, writeOnce } from "./files.ts";

const accessKey = z.strictObject({ access_key_id: z.string(), secret_access_key: z.string() });
export type AccessKey = z.infer<typeof accessKey>;

const credentials = z.strictObject({
  /** Of the edge's principal: it may invoke the operations, and nothing else. */
  edge: accessKey,
  /** Of a principal of the same account that may do nothing: for tests. */
  stranger: accessKey,
  /** Of the Lambdas, and of the operator who manages keys. */
  operator: accessKey,
  cursor_secret: z.string(),
  cloudflare_api_token: z.string(),
});
export type Credentials = z.infer<typeof credentials>;

/** Both halves may be the first to ask: one of them makes it, and the other reads that. */
export function credentialsOf(state: StateDirectory): Credentials {
  const known = readJson(state.credentials);
  if (known === undefined)
    writeOnce(state.credentials, JSON.stringify(newCredentials(), undefined, 2));
  return credentials.parse(known ?? readJson(state.credentials));
}

/** Of the edge. It lasts as long as the file does, as the addresses must that it seals. */
export const sourceTokenSecret = (cursor_secret: string): string =>
  createHash("sha256").update(`source tokens\n${cursor_secret}`).digest("base64url");

export function identitiesOf({ edge, stranger }: Credentials): Identities {
  const identity = (
    name: string,
    key: AccessKey,
    mayInvoke: Identity["mayInvoke"],
  ): [string, Identity] => [
    key.access_key_id,
    {
      accessKeyId: key.access_key_id,
      secretAccessKey: key.secret_access_key,
      arn: userArn(name),
      mayInvoke,
    },
  ];
  return new Map([
    identity("zapier-triggers-edge", edge, new Set(operationNames)),
    identity("stranger", stranger, new Set()),
  ]);
}

export const operatorOf = ({ operator }: Credentials) => ({
  accessKeyId: operator.access_key_id,
  secretAccessKey: operator.secret_access_key,
});

const newCredentials = (): Credentials => ({
  edge: newAccessKey(),
  stranger: newAccessKey(),
  operator: newAccessKey(),
  cursor_secret: randomBytes(32).toString("base64url"),
  cloudflare_api_token: randomBytes(30).toString("base64url"),
});

/**
 * Not of AWS's shape (AKIA…): a secret scanner shall not cry wolf, and nobody take them for real
 * ones.
 */
const newAccessKey = (): AccessKey => ({
  access_key_id: `LOCAL${randomBytes(8).toString("hex").toUpperCase().slice(0, 15)}`,
  secret_access_key: randomBytes(30).toString("base64url"),
});
