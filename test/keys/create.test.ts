import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keyCache } from "../../contract/cache-bounds.ts";
import { parseApiKey } from "../../contract/key.ts";
import { keyBounds } from "../../keys/tenant-keys.ts";
import { recordOf } from "../backend/key-records.ts";
import { anyTenant } from "../backend/secrets-manager.ts";
import { type Deployment, startDeployment } from "./deployment.ts";

let deployment: Deployment;
beforeAll(async () => {
  deployment = await startDeployment();
});
afterAll(() => deployment.stop());

describe("keys create", () => {
  it("prints the key alone on standard output, and says the rest on standard error", async () => {
    const tenant = anyTenant();
    const { code, stdout, stderr } = await deployment.run([
      "create",
      "--tenant",
      tenant,
      "--scopes",
      "events:write",
    ]);
    expect(code).toBe(0);
    expect(parseApiKey(stdout.trimEnd())?.tenant).toBe(tenant);
    expect(stderr).toContain("in local");
    expect(stderr).toContain("shown this once");
    expect(stderr).toContain(`within ${keyCache.fresh} seconds`);
    expect(stderr).not.toContain(stdout.trim());
  });

  it("stores a digest, and neither the key nor its secret", async () => {
    const tenant = anyTenant();
    const created = await deployment.json(
      "create",
      "--tenant",
      tenant,
      "--scopes",
      "inbox:read,events:write,inbox:read",
      "--tier",
      "high",
    );
    const { text } = await deployment.stored(tenant);
    expect(JSON.parse(text)).toEqual({
      tenant,
      keys: [
        {
          key_id: created.key_id,
          digest: createHash("sha256").update(created.api_key).digest("hex"),
          scopes: ["events:write", "inbox:read"],
          tier: "high",
          created_at: created.created_at,
        },
      ],
    });
    const [, , , secret] = created.api_key.split("_");
    expect(text).not.toContain(secret);
    expect(text).not.toContain(secret.slice(0, 20));
  });

  it("limits a key to inboxes, and its successor too", async () => {
    const tenant = anyTenant();
    const limits = ["--scopes", "inbox:read", "--inboxes", "billing, audit-*"];
    const created = await deployment.json("create", "--tenant", tenant, ...limits);
    expect(created.inboxes).toEqual(["billing", "audit-*"]);
    const rotated = await deployment.json("rotate", "--tenant", tenant, "--key", created.key_id);
    expect(rotated.inboxes).toEqual(["billing", "audit-*"]);
    for (const wrong of ["", "*", "Billing", "a*b", "-a"]) {
      const arguments_ = ["create", "--tenant", tenant, "--scopes", "admin", "--inboxes", wrong];
      expect((await deployment.run(arguments_)).code, wrong).not.toBe(0);
    }
  });

  it("answers JSON with the key, and when it expires if it does", async () => {
    const tenant = anyTenant();
    const eternal = await deployment.json("create", "--tenant", tenant, "--scopes", "admin");
    expect(eternal).toEqual({
      tenant,
      key_id: parseApiKey(eternal.api_key)?.keyId,
      api_key: expect.any(String),
      scopes: ["admin"],
      tier: "standard",
      created_at: expect.any(Number),
    });
    const passing = await deployment.json(
      "create",
      "--tenant",
      tenant,
      "--scopes",
      "admin",
      "--expires",
      "90d",
    );
    expect(passing.expires_at - passing.created_at).toBe(90 * 86_400_000);
    expect(Math.abs(passing.created_at - Date.now())).toBeLessThan(60_000);
  });

  it("keeps the keys that the tenant has", async () => {
    const tenant = anyTenant();
    const create = () => deployment.json("create", "--tenant", tenant, "--scopes", "inbox:read");
    const both = await Promise.all([create(), create()]);
    const { keys = [] } = (await deployment.secrets.get(tenant)) ?? {};
    expect(keys.map(({ key_id }) => key_id).sort()).toEqual(
      both.map(({ key_id }) => key_id).sort(),
    );
  });

  it("refuses one key more than a tenant may have", async () => {
    const tenant = anyTenant();
    const keys = Array.from({ length: keyBounds.live }, () => recordOf());
    await deployment.secrets.update(tenant, () => ({ tenant, keys }));
    const { code, stdout, stderr } = await deployment.run([
      "create",
      "--tenant",
      tenant,
      "--scopes",
      "inbox:read",
    ]);
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: "",
      stderr: `The tenant ${tenant} has 50 live keys, the most that it may: revoke one first.\n`,
    });
    expect((await deployment.secrets.get(tenant))?.keys).toEqual(keys);
  });

  it("names production, and needs no local system for it", async () => {
    const tenant = anyTenant();
    const variables = { ...deployment.published, LOCAL_STATE: "/nowhere" };
    const { code, stderr } = await deployment.run(
      ["create", "--tenant", tenant, "--scopes", "inbox:read", "--environment", "production"],
      variables,
    );
    expect(code).toBe(0);
    expect(stderr).toContain(`of ${tenant} in PRODUCTION`);
    expect(JSON.parse((await deployment.stored(tenant, "production")).text).keys).toHaveLength(1);
    expect(await deployment.secrets.get(tenant)).toBeUndefined();
  });
});
