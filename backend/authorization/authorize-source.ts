/** Says how deliveries to a source are verified: the edge asks by the id in its address. */
import { defaultSettings } from "../../contract/key.ts";
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { StoreUnavailable } from "../lambda/fault.ts";
import type { SourceDependencies } from "./put-source.ts";
import { CorruptSecret, type TenantSecrets } from "./tenant-secrets.ts";

/**
 * Nothing is cached here: it would add to the time that a changed secret still works. A source of a
 * tenant that is gone is gone too.
 */
export const authorizeSource =
  ({ sources, cipher, now }: SourceDependencies, tenants: Pick<TenantSecrets, "get">) =>
  async ({
    source_id,
    tenant: claimed,
  }: OperationInput<"authorize-source">): Promise<OperationResult<"authorize-source">> => {
    const source = await sources.get(source_id);
    if (!source || (claimed !== undefined && claimed !== source.tenant)) return unknown;
    const { tenant, name, settings } = source;
    const [secrets, owner] = await Promise.all([
      source.secrets ? cipher.decrypt({ tenant, source_id }, source.secrets) : [],
      tenants.get(tenant).catch((error) => {
        throw error instanceof CorruptSecret ? error : new StoreUnavailable(error);
      }),
    ]);
    if (!owner) return unknown;
    const current = secrets.filter(({ until }) => until === undefined || now() < until);
    return {
      ok: true,
      value: {
        source: { tenant, name, settings, secrets: current },
        settings: owner.settings ?? defaultSettings,
      },
    };
  };

const unknown = { ok: true, value: { source: null, settings: defaultSettings } } as const;
