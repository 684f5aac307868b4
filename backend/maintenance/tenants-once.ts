/** What one run knows of the tenants: each secret is read once, since every read of it is paid for. */
import type { TenantSecrets } from "../authorization/tenant-secrets.ts";

export type Tenants = Pick<TenantSecrets, "list" | "get">;

export function tenantsOnce(tenants: Tenants): Tenants {
  let list: ReturnType<Tenants["list"]> | undefined;
  const records = new Map<string, ReturnType<Tenants["get"]>>();
  return {
    list: async () => {
      list ??= tenants.list();
      return [...(await list)];
    },
    get: (tenant) => {
      const record = records.get(tenant) ?? tenants.get(tenant);
      records.set(tenant, record);
      return record;
    },
  };
}
