/** Secrets Manager for this machine, unless the standard variable names another one. */
import { listen, loopback } from "../sockets.ts";
import { createSecretsManager } from "./server.ts";
import { SecretStore } from "./store.ts";

export interface SecretsManager {
  name: "local" | "external";
  endpoint: string;
}

/** @param file where the secrets are kept; undefined: in memory */
export async function startSecretsManager(
  file: string | undefined,
  region: string,
): Promise<SecretsManager> {
  const external = process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER ?? process.env.AWS_ENDPOINT_URL;
  if (external) return { name: "external", endpoint: external };
  const port = await listen(
    createSecretsManager(new SecretStore(file), region),
    0,
    "Secrets Manager",
  );
  return { name: "local", endpoint: `http://${loopback}:${port}` };
}
