/**
 * A Secrets Manager for tests: the local one, or any other that TEST_SECRETS_MANAGER_URL names
 * (moto, LocalStack).
 */
import { randomUUID } from "node:crypto";
import type { Server } from "node:http";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { tenantSecretPrefix } from "../../contract/key.ts";
import { createSecretsManager } from "../../local/secrets-manager/server.ts";
import { SecretStore } from "../../local/secrets-manager/store.ts";
import { callerCheck } from "../../local/signature/caller-check.ts";
import { listen } from "../../local/sockets.ts";

export interface TestSecretsManager {
  url: string;
  /** A client of its own, so that a test may put something between. */
  client: () => SecretsManagerClient;
  /** The text of a tenant's secret, as it is stored. */
  stored: (environment: string, tenant: string) => Promise<{ text: string; version: string }>;
  stop: () => Promise<void>;
}

export const region = "us-east-1";
export const credentials = { accessKeyId: "AKIATEST", secretAccessKey: "of-no-worth" };

export const anyTenant = (): string => `t-${randomUUID().slice(0, 13)}`;

const localSecretsManager = (): Server => {
  const check = callerCheck({ service: "secretsmanager", region, accessKeys: [credentials] });
  return createSecretsManager({ store: new SecretStore(undefined), region, check });
};

export async function startSecretsManager(): Promise<TestSecretsManager> {
  const elsewhere = process.env.TEST_SECRETS_MANAGER_URL;
  const server = elsewhere ? undefined : localSecretsManager();
  const url =
    elsewhere ?? `http://127.0.0.1:${await listen(server as Server, 0, "Secrets Manager")}`;
  const client = () => new SecretsManagerClient({ endpoint: url, region, credentials });
  const reader = client();
  return {
    url,
    client,
    stored: async (environment, tenant) => {
      const answer = await reader.send(
        new GetSecretValueCommand({ SecretId: tenantSecretPrefix(environment) + tenant }),
      );
      return { text: answer.SecretString ?? "", version: answer.VersionId ?? "" };
    },
    stop: async () => {
      server?.closeAllConnections();
      await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
    },
  };
}
