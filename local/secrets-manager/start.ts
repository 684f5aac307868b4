/** Secrets Manager for this machine, unless the standard variable names another one. */
import { type CallerCheckOptions, callerCheck } from "../signature/caller-check.ts";
import { listen, loopback } from "../sockets.ts";
import { createSecretsManager } from "./server.ts";
import { SecretStore } from "./store.ts";

/** The one that the standard variable names. */
export const externalSecretsManager = (variables = process.env): string | undefined =>
  variables.AWS_ENDPOINT_URL_SECRETS_MANAGER || variables.AWS_ENDPOINT_URL;

export interface SecretsManager {
  name: "local" | "external";
  endpoint: string;
}

export interface SecretsManagerStart extends Pick<CallerCheckOptions, "region" | "accessKeys"> {
  /** Where the secrets are kept; undefined: in memory. */
  file: string | undefined;
}

export async function startSecretsManager({
  file,
  region,
  accessKeys,
}: SecretsManagerStart): Promise<SecretsManager> {
  const external = externalSecretsManager();
  if (external) return { name: "external", endpoint: external };
  const check = callerCheck({ service: "secretsmanager", region, accessKeys });
  const server = createSecretsManager({ store: new SecretStore(file), region, check });
  const port = await listen(server, 0, "Secrets Manager");
  return { name: "local", endpoint: `http://${loopback}:${port}` };
}
