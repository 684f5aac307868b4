/** Says what is on record of an API key: the edge compares the digest, and caches the answer. */

import { defaultSettings } from "../../contract/key.ts";
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { StoreUnavailable } from "../lambda/fault.ts";
import { CorruptSecret, type TenantSecrets } from "./tenant-secrets.ts";

/**
 * An unknown tenant and an unknown key cost the same single look-up and answer alike, so that
 * nobody learns which tenants exist. Nothing is cached here: it would add to the time that a
 * revoked key still works.
 */
export const authorizeKey =
  (
    secrets: TenantSecrets,
    audit: (event: string, fields: Record<string, string>) => void = () => {},
  ) =>
  async ({
    tenant,
    key_id,
  }: OperationInput<"authorize-key">): Promise<OperationResult<"authorize-key">> => {
    const secret = await secrets.get(tenant).catch((error) => {
      throw error instanceof CorruptSecret ? error : new StoreUnavailable(error);
    });
    const key = secret?.keys.find((candidate) => candidate.key_id === key_id) ?? null;
    if (!key) audit("unknown_key_asked_for", { claimed_tenant: tenant, claimed_key_id: key_id });
    return { ok: true, value: { key, settings: (key && secret?.settings) ?? defaultSettings } };
  };
