/** The one file that knows AWS: Signature Version 4 for the calls of the private API. */
import { AwsV4Signer } from "aws4fetch";
import * as z from "zod";
import { toHex } from "../http/encoding.ts";

export interface UnsignedCall {
  url: string;
  headers: Record<string, string>;
  body: string;
}

export interface SignedCall {
  url: URL;
  headers: Headers;
}

/**
 * @param env whose credentials and region count; read anew for each call, since secrets can be
 * changed
 */
export async function sign(env: Env, call: UnsignedCall): Promise<SignedCall> {
  const datetime = new Date().toISOString().replace(/[-:]|\.\d{3}/g, "");
  return new Signer(keysOf(env, datetime.slice(0, 8)), { ...call, datetime }).sign();
}

const credentialsSchema = z.object({
  access_key_id: z.string().min(1),
  secret_access_key: z.string().min(1),
});

/** The keys of one day, in this isolate. */
interface DayKeys {
  secret: string;
  region: string;
  /** YYYYMMDD, UTC. */
  day: string;
  credentials: z.infer<typeof credentialsSchema>;
  /** Where aws4fetch keeps the key that it derives: the only one. */
  derived: Map<string, ArrayBuffer>;
  imported?: CryptoKey;
}

let current: DayKeys | undefined;

function keysOf({ AWS_CREDENTIALS: secret, AWS_REGION: region }: Env, day: string): DayKeys {
  if (current?.secret !== secret || current.region !== region || current.day !== day)
    current = {
      secret,
      region,
      day,
      credentials: credentialsSchema.parse(JSON.parse(secret)),
      derived: new Map(),
    };
  return current;
}

/**
 * aws4fetch derives a day's key once, but imports it into Web Crypto for each signature; here it
 * stays imported.
 */
class Signer extends AwsV4Signer {
  readonly #keys: DayKeys;

  constructor(keys: DayKeys, call: UnsignedCall & { datetime: string }) {
    const { credentials, region, derived } = keys;
    const { access_key_id: accessKeyId, secret_access_key: secretAccessKey } = credentials;
    super({
      ...call,
      method: "POST",
      accessKeyId,
      secretAccessKey,
      service: "execute-api",
      region,
      cache: derived,
    });
    this.#keys = keys;
  }

  override async signature(): Promise<string> {
    const { imported } = this.#keys;
    if (imported)
      return toHex(
        new Uint8Array(
          await crypto.subtle.sign("HMAC", imported, encoder.encode(await this.stringToSign())),
        ),
      );
    const signature = await super.signature();
    for (const key of this.#keys.derived.values()) this.#keys.imported = await importKey(key);
    return signature;
  }
}

const encoder = new TextEncoder();
const importKey = (key: ArrayBuffer) =>
  crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
