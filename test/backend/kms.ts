/** A KMS for tests: the local one, over its wire protocol. */
import type { Server } from "node:http";
import { KMSClient } from "@aws-sdk/client-kms";
import { createKms } from "../../local/kms/server.ts";
import { callerCheck } from "../../local/signature/caller-check.ts";
import { listen } from "../../local/sockets.ts";
import { credentials, region } from "./secrets-manager.ts";

export interface TestKms {
  endpoint: string;
  client: KMSClient;
  stop: () => Promise<void>;
}

export async function startKms(secret = "what keys are derived from"): Promise<TestKms> {
  const check = callerCheck({ service: "kms", region, accessKeys: [credentials] });
  const server: Server = createKms({ secret, region, check });
  const endpoint = `http://127.0.0.1:${await listen(server, 0, "KMS")}`;
  const client = new KMSClient({ endpoint, region, credentials, maxAttempts: 1 });
  return {
    endpoint,
    client,
    stop: async () => {
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
