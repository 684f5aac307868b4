/** The one file that knows AWS KMS: it encrypts what senders and edge both know. */
import {
  DecryptCommand,
  EncryptCommand,
  IncorrectKeyException,
  InvalidCiphertextException,
  KMSClient,
} from "@aws-sdk/client-kms";
import * as z from "zod";
import { sourceSecret } from "../../contract/source.ts";
import { sourceKeyAlias } from "../../contract/source-name.ts";
import { StoreUnavailable } from "../lambda/fault.ts";

/** Newest first: two of them fit into the 4,096 bytes that KMS encrypts. */
const storedSecrets = z
  .array(z.strictObject({ secret: sourceSecret, until: z.int().optional() }))
  .min(1)
  .max(2);
export type StoredSecrets = z.infer<typeof storedSecrets>;

/** Whose secrets they are. KMS decrypts them for nobody else. */
export interface Owner {
  tenant: string;
  source_id: string;
}

export class SourceCipher {
  readonly #client: KMSClient;
  readonly #environment: string;

  /** @param environment whose key: `local`, `production`, … */
  constructor(client: KMSClient, environment: string) {
    this.#client = client;
    this.#environment = environment;
  }

  /** Two attempts fit into the edge's deadline. Endpoint, region and credentials are the standard ones. */
  static fromEnvironment(environment = process.env.ENVIRONMENT): SourceCipher {
    if (!environment) throw new Error("the environment variable ENVIRONMENT is not set");
    const requestHandler = {
      connectionTimeout: 1_000,
      requestTimeout: 2_000,
      throwOnRequestTimeout: true,
    };
    return new SourceCipher(new KMSClient({ maxAttempts: 2, requestHandler }), environment);
  }

  /** @throws StoreUnavailable */
  async encrypt(owner: Owner, secrets: StoredSecrets): Promise<Uint8Array> {
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
  async decrypt(owner: Owner, ciphertext: Uint8Array): Promise<StoredSecrets> {
    const { Plaintext = new Uint8Array() } = await this.#asked(
      this.#client.send(
        new DecryptCommand({
          KeyId: sourceKeyAlias(this.#environment),
          CiphertextBlob: ciphertext,
          EncryptionContext: this.#contextOf(owner),
        }),
      ),
    );
    const { data } = storedSecrets.safeParse(JSON.parse(Buffer.from(Plaintext).toString()));
    // The error of zod would quote the text.
    if (!data) throw new Error(`the secrets of source ${owner.source_id} are corrupt`);
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
