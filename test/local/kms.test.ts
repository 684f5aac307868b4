/** The KMS of this machine, asked by AWS's own client. */
import { DecryptCommand, EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startKms, type TestKms } from "../backend/kms.ts";
import { region } from "../backend/secrets-manager.ts";

const KeyId = "alias/zapier-triggers-local-sources";
const EncryptionContext = { tenant: "acme", source_id: "4fK2mPq9XzLwAb3d" };
const Plaintext = Buffer.from("a secret");

let kms: TestKms;
beforeAll(async () => {
  kms = await startKms();
});
afterAll(() => kms.stop());

const encrypt = async (context: Record<string, string> | undefined = EncryptionContext) => {
  const command = new EncryptCommand({ KeyId, Plaintext, EncryptionContext: context });
  return (await kms.client.send(command)).CiphertextBlob;
};

describe("the local KMS", () => {
  it("decrypts what it has encrypted, for the same context in any order", async () => {
    const { tenant, source_id } = EncryptionContext;
    const CiphertextBlob = await encrypt();
    expect(Buffer.from(CiphertextBlob ?? []).includes(Plaintext)).toBe(false);
    const answer = await kms.client.send(
      new DecryptCommand({ CiphertextBlob, EncryptionContext: { source_id, tenant } }),
    );
    expect(Buffer.from(answer.Plaintext ?? []).toString()).toBe("a secret");
    expect(answer.KeyId).toContain(":key/zapier-triggers-local-sources");
  });

  it("never encrypts one text in the same way twice", async () => {
    expect(await encrypt()).not.toEqual(await encrypt());
  });

  it.each([
    ["another context", { EncryptionContext: { tenant: "other" } }],
    ["no context", { EncryptionContext: undefined }],
    ["another key", { KeyId: "alias/zapier-triggers-staging-sources" }],
  ])("refuses %s as AWS does", async (_, change) => {
    const CiphertextBlob = await encrypt();
    const command = new DecryptCommand({ CiphertextBlob, EncryptionContext, ...change });
    await expect(kms.client.send(command)).rejects.toMatchObject({
      name: expect.stringMatching(/^(InvalidCiphertext|IncorrectKey)Exception$/),
    });
  });

  it("refuses a text that was changed", async () => {
    const CiphertextBlob = Uint8Array.from((await encrypt()) ?? []);
    const last = CiphertextBlob.length - 1;
    CiphertextBlob[last] = (CiphertextBlob[last] ?? 0) ^ 1;
    const command = new DecryptCommand({ CiphertextBlob, EncryptionContext });
    await expect(kms.client.send(command)).rejects.toMatchObject({
      name: "InvalidCiphertextException",
    });
  });

  it("decrypts after a restart, and with another secret nothing", async () => {
    const CiphertextBlob = await encrypt();
    const [again, other] = [await startKms(), await startKms("another one")];
    const command = new DecryptCommand({ CiphertextBlob, EncryptionContext });
    expect((await again.client.send(command)).Plaintext).toBeDefined();
    await expect(other.client.send(command)).rejects.toThrow();
    await Promise.all([again.stop(), other.stop()]);
  });

  it("refuses more than KMS takes, and who does not sign", async () => {
    const large = new EncryptCommand({ KeyId, Plaintext: Buffer.alloc(4_097) });
    await expect(kms.client.send(large)).rejects.toMatchObject({ name: "ValidationException" });
    const stranger = new KMSClient({
      endpoint: kms.endpoint,
      region,
      credentials: { accessKeyId: "AKIASTRANGER", secretAccessKey: "of-no-worth" },
    });
    await expect(stranger.send(new EncryptCommand({ KeyId, Plaintext }))).rejects.toThrow();
  });
});
