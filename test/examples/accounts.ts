/** Accounts of Zapier that are connected to the real system. */
import type { Key, KeyOptions, System } from "../flow/system.ts";
import type { Account } from "./zap.ts";

/** @returns makes a tenant of its own, for each test that counts */
export const accountsOf =
  (system: System) =>
  async (tenant: string, options?: KeyOptions): Promise<Account & { key: Key }> => {
    const key = await system.createKey(tenant, options);
    return { url: system.url, api_key: key.apiKey, key };
  };
