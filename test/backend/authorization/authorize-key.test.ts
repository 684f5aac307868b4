import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { authorizeKey } from "../../../backend/authorization/authorize-key.ts";
import { TenantSecrets } from "../../../backend/authorization/tenant-secrets.ts";
import { defaultSettings } from "../../../contract/key.ts";
import { operations } from "../../../contract/operations.ts";
import { freePort } from "../../../local/sockets.ts";
import { adding, recordOf } from "../key-records.ts";
import {
  anyTenant,
  credentials,
  region,
  startSecretsManager,
  type TestSecretsManager,
} from "../secrets-manager.ts";

const environment = `test-${anyTenant()}`;
let manager: TestSecretsManager;
let secrets: TenantSecrets;
let calls: (string | undefined)[] = [];

beforeAll(async () => {
  manager = await startSecretsManager();
  const client = manager.client();
  client.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        calls.push(commandName);
        return next(args);
      },
    { step: "initialize" },
  );
  secrets = new TenantSecrets(client, environment);
});
afterAll(() => manager.stop());

describe("authorize-key", () => {
  it("answers the record of a key, by the contract", async () => {
    const tenant = anyTenant();
    const [key, other] = [
      recordOf({ tier: "high", expires_at: 1, replaced_by: "0123456789AB" }),
      recordOf(),
    ];
    await secrets.update(tenant, (secret) => adding(other)(adding(key)(secret)));
    const result = await authorizeKey(secrets)({ tenant, key_id: key.key_id });
    expect(result).toEqual({ ok: true, value: { key, settings: defaultSettings } });
    expect(operations["authorize-key"].output.parse(result.ok && result.value)).toEqual({
      key,
      settings: defaultSettings,
    });
  });

  it("answers an unknown tenant and an unknown key alike, after the same work", async () => {
    const tenant = anyTenant();
    await secrets.update(tenant, adding(recordOf()));
    calls = [];
    const unknownKey = await authorizeKey(secrets)({ tenant, key_id: "000000000000" });
    const callsForKey = calls;
    calls = [];
    const unknownTenant = await authorizeKey(secrets)({
      tenant: anyTenant(),
      key_id: "000000000000",
    });
    expect(JSON.stringify(unknownTenant)).toBe(JSON.stringify(unknownKey));
    expect(unknownKey).toEqual({ ok: true, value: { key: null, settings: defaultSettings } });
    expect(calls).toEqual(["GetSecretValueCommand"]);
    expect(callsForKey).toEqual(calls);
  });

  it("does not answer one tenant's key to another", async () => {
    const [mine, theirs] = [anyTenant(), anyTenant()];
    const key = recordOf();
    await secrets.update(theirs, adding(key));
    await secrets.update(mine, adding(recordOf()));
    expect(await authorizeKey(secrets)({ tenant: mine, key_id: key.key_id })).toEqual({
      ok: true,
      value: { key: null, settings: defaultSettings },
    });
  });

  it("knows of a revocation from the next call on", async () => {
    const tenant = anyTenant();
    const key = recordOf();
    await secrets.update(tenant, adding(key));
    const authorize = authorizeKey(secrets);
    expect(await authorize({ tenant, key_id: key.key_id })).toEqual({
      ok: true,
      value: { key, settings: defaultSettings },
    });

    const operator = new TenantSecrets(manager.client(), environment);
    const revoked = { ...key, revoked_at: 1_700_000_000_001 };
    await operator.update(tenant, (secret) => ({ ...secret, keys: [revoked] }));
    expect(await authorize({ tenant, key_id: key.key_id })).toEqual({
      ok: true,
      value: { key: revoked, settings: defaultSettings },
    });
  });

  it("crashes when Secrets Manager cannot be reached, rather than call the key unknown", async () => {
    const endpoint = `http://127.0.0.1:${await freePort()}`;
    const unreachable = new TenantSecrets(
      new SecretsManagerClient({ endpoint, region, credentials, maxAttempts: 1 }),
      environment,
    );
    await expect(
      authorizeKey(unreachable)({ tenant: "acme", key_id: "000000000000" }),
    ).rejects.toThrow("ECONNREFUSED");
  });
});
