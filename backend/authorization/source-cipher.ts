/** Encrypts what senders and edge both know. */
import type { KMSClient } from "@aws-sdk/client-kms";
import * as z from "zod";
import { sourceSecret } from "../../contract/source.ts";
import { environmentName, KmsCipher, kmsFromEnvironment } from "./kms-cipher.ts";

/** Newest first: two of them fit into what KMS encrypts. */
const storedSecrets = z
  .array(z.strictObject({ secret: sourceSecret, until: z.int().optional() }))
  .min(1)
  .max(2);
export type StoredSecrets = z.infer<typeof storedSecrets>;

export class SourceCipher extends KmsCipher<StoredSecrets> {
  /** @param environment whose key: `local`, `production`, … */
  constructor(client: KMSClient, environment: string) {
    super(client, environment, storedSecrets);
  }

  static fromEnvironment(environment?: string): SourceCipher {
    return new SourceCipher(kmsFromEnvironment(), environmentName(environment));
  }
}
