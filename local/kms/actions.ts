/** The actions of AWS KMS that this system uses, with AWS's own names for what goes in and out. */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import type {
  DecryptRequest,
  DecryptResponse,
  EncryptRequest,
  EncryptResponse,
} from "@aws-sdk/client-kms";
import { localAccount } from "../gateway/identities.ts";
import { invalidCiphertext, keyNotFound, validationFailed } from "./errors.ts";

/** Bytes over the wire are base64. */
type Wire<T> = {
  [Key in keyof T]: Uint8Array extends NonNullable<T[Key]> ? string : T[Key];
};

export interface KmsKey {
  region: string;
  /** What all keys are derived from. */
  secret: string;
}

const algorithm = "SYMMETRIC_DEFAULT";
const plaintextBytes = 4_096;
const [ivBytes, tagBytes] = [12, 16];

export const actions = {
  Encrypt({ secret, region }: KmsKey, input: Wire<EncryptRequest>): Wire<EncryptResponse> {
    const KeyId = keyArn(region, input.KeyId);
    const plaintext = bytesOf(input.Plaintext, "Plaintext");
    if (plaintext.length === 0 || plaintext.length > plaintextBytes)
      throw validationFailed(`'plaintext' must have 1 to ${plaintextBytes} bytes.`);
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv("aes-256-gcm", keyOf(secret, KeyId), iv);
    cipher.setAAD(contextOf(input.EncryptionContext));
    const text = Buffer.concat([cipher.update(plaintext), cipher.final()]);
    // Who decrypts need not name the key: the ciphertext does.
    const name = Buffer.from(KeyId);
    const blob = Buffer.concat([Buffer.of(name.length), name, iv, cipher.getAuthTag(), text]);
    return { CiphertextBlob: blob.toString("base64"), KeyId, EncryptionAlgorithm: algorithm };
  },

  Decrypt({ secret, region }: KmsKey, input: Wire<DecryptRequest>): Wire<DecryptResponse> {
    const blob = bytesOf(input.CiphertextBlob, "CiphertextBlob");
    const start = 1 + (blob[0] ?? 0);
    const KeyId = blob.toString("utf8", 1, start);
    if (input.KeyId !== undefined && keyArn(region, input.KeyId) !== KeyId)
      throw invalidCiphertext("IncorrectKeyException");
    try {
      const iv = blob.subarray(start, start + ivBytes);
      const decipher = createDecipheriv("aes-256-gcm", keyOf(secret, KeyId), iv);
      decipher.setAAD(contextOf(input.EncryptionContext));
      decipher.setAuthTag(blob.subarray(start + ivBytes, start + ivBytes + tagBytes));
      const text = blob.subarray(start + ivBytes + tagBytes);
      const plaintext = Buffer.concat([decipher.update(text), decipher.final()]);
      return { Plaintext: plaintext.toString("base64"), KeyId, EncryptionAlgorithm: algorithm };
    } catch {
      throw invalidCiphertext("InvalidCiphertextException");
    }
  },
};

/** An alias stands for a key of the same name here. */
function keyArn(region: string, id: string | undefined): string {
  const name = /(?:^|:)(?:alias|key)\/(zapier-triggers-[\w-]+)$/.exec(id ?? "")?.[1];
  if (name === undefined) throw keyNotFound(id ?? "");
  return `arn:aws:kms:${region}:${localAccount.id}:key/${name}`;
}

const keyOf = (secret: string, arn: string): Buffer =>
  createHash("sha256").update(`kms\n${secret}\n${arn}`).digest();

/** In one order: a context is a set of pairs. */
const contextOf = (context: Record<string, string> = {}): Buffer =>
  Buffer.from(JSON.stringify(Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1))));

function bytesOf(text: string | undefined, name: string): Buffer {
  if (typeof text !== "string") throw validationFailed(`'${name}' must not be null.`);
  return Buffer.from(text, "base64");
}
