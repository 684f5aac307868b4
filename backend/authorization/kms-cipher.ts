/** The one file that knows AWS KMS: it encrypts what the edge and others both know. */
import {
  DecryptCommand,
  EncryptCommand,
  IncorrectKeyException,
  InvalidCiphertextException,
  KMSClient,
} from "@aws-sdk/client-kms";
import type * as z from "zod";
import { sourceKeyAlias } from "../../contract/source-name.ts";
import { StoreUnavailable } from "../lambda/fault.ts";

/** Whose secrets they are. KMS decrypts them for nobody else. */
export interface Owner {
  tenant: string;
  /** Of a source; or what stands for it. */
  source_id: string;
}

/** Two attempts fit into the edge's deadline. Endpoint, region and credentials are the standard ones. */
export const kmsFromEnvironment = (): KMSClient =>
  new KMSClient({
    maxAttempts: 2,
    requestHandler: {
      connectionTimeout: 1_000,
      requestTimeout: 2_000,
      throwOnRequestTimeout: true,
    },
  });

/** @returns whose key: `local`, `production`, … */
export function environmentName(environment = process.env.ENVIRONMENT): string {
  if (!environment) throw new Error("the environment variable ENVIRONMENT is not set");
  return environment;
}

export class KmsCipher<Secrets> {
  readonly #client: KMSClient;
  readonly #environment: string;
  readonly #schema: z.ZodType<Secrets>;

  /** @param schema of what fits into the 4,096 bytes that KMS encrypts */
  constructor(client: KMSClient, environment: string, schema: z.ZodType<Secrets>) {
    this.#client = client;
    this.#environment = environment;
    this.#schema = schema;
  }

  /** @throws StoreUnavailable */
  async encrypt(owner: Owner, secrets: Secrets): Promise<Uint8Array> {
    const { CiphertextBlob } = await this.#asked(
      this.#client.send(
        new EncryptCommand({
          KeyId: sourceKeyAlias(this.#environment),
          Plaintext: Buffer.from(JSON.stringify(secrets)),
          EncryptionContext: this.#contextOf(owner),
        }),
      ),
    );
    if (!CiphertextBlob) throw new StoreUnavailable("KMS answered without a ciphertext");
    return CiphertextBlob;
  }

  /** @throws StoreUnavailable; what KMS says of a text that is not this owner's is a bug of ours */
  async decrypt(owner: Owner, ciphertext: Uint8Array): Promise<Secrets> {
    const { Plaintext = new Uint8Array() } = await this.#asked(
      this.#client.send(
        new DecryptCommand({
          KeyId: sourceKeyAlias(this.#environment),
          CiphertextBlob: ciphertext,
          EncryptionContext: this.#contextOf(owner),
        }),
      ),
    );
    const { data } = this.#schema.safeParse(JSON.parse(Buffer.from(Plaintext).toString()));
    // The error of zod would quote the text.
    if (!data) throw new Error(`the secrets of ${owner.source_id} are corrupt`);
    return data;
  }

  #contextOf({ tenant, source_id }: Owner): Record<string, string> {
    return { environment: this.#environment, tenant, source_id };
  }

  async #asked<Answer>(call: Promise<Answer>): Promise<Answer> {
    try {
      return await call;
    } catch (error) {
      const isBug =
        error instanceof InvalidCiphertextException || error instanceof IncorrectKeyException;
      throw isBug ? error : new StoreUnavailable(error);
    }
  }
}
