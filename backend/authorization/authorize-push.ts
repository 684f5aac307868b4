/** Says what a push is signed and sent with, and how its tenant's inboxes are run. */
import { defaultSettings } from "../../contract/key.ts";
import type { OperationInput, OperationResult } from "../../contract/operations.ts";
import { StoreUnavailable } from "../lambda/fault.ts";
import { findPush, type PushDependencies } from "./pushes.ts";
import { CorruptSecret, type TenantSecrets } from "./tenant-secrets.ts";

/** A push of a tenant that is gone is gone too. */
export const authorizePush =
  (dependencies: PushDependencies, tenants: Pick<TenantSecrets, "get">) =>
  async (input: OperationInput<"authorize-push">): Promise<OperationResult<"authorize-push">> => {
    const { now } = dependencies;
    const [stored, owner] = await Promise.all([
      findPush(dependencies, input),
      tenants.get(input.tenant).catch((error) => {
        throw error instanceof CorruptSecret ? error : new StoreUnavailable(error);
      }),
    ]);
    const settings = owner?.settings ?? defaultSettings;
    if (!stored || !owner) return { ok: true, value: { push: null, settings } };
    const secrets = stored.secrets.filter(({ until }) => until === undefined || now() < until);
    return { ok: true, value: { push: { secrets, headers: stored.headers }, settings } };
  };
