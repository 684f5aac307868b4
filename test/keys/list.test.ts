import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recordOf } from "../backend/key-records.ts";
import { anyTenant } from "../backend/secrets-manager.ts";
import { type Deployment, startDeployment } from "./deployment.ts";

let deployment: Deployment;
beforeAll(async () => {
  deployment = await startDeployment();
});
afterAll(() => deployment.stop());

const day = 86_400_000;

describe("keys list", () => {
  it("shows every key and its state, and no digest", async () => {
    const tenant = anyTenant();
    const now = Date.now();
    const keys = [
      recordOf({ scopes: ["events:write", "inbox:ack"], tier: "high" }),
      recordOf({ expires_at: now + 30 * day }),
      recordOf({ expires_at: now + day, replaced_by: "0123456789AB" }),
      recordOf({ expires_at: now - day }),
      recordOf({ expires_at: now - day, revoked_at: now - 2 * day }),
    ];
    await deployment.secrets.update(tenant, () => ({ tenant, keys }));

    const rows = await deployment.json("list", "--tenant", tenant);
    expect(rows).toEqual(
      keys.map(({ digest, ...shown }, i) => ({
        tenant,
        ...shown,
        state: ["active", "active", "expiring", "expired", "revoked"][i],
      })),
    );

    const { stdout, stderr } = await deployment.run(["list", "--tenant", tenant]);
    const [head = "", first = "", second = "", ...rest] = stdout.trimEnd().split("\n");
    expect(head.split(/ +/)).toEqual([
      "TENANT",
      "KEY",
      "SCOPES",
      "TIER",
      "STATE",
      "CREATED",
      "EXPIRES",
    ]);
    expect(first.split(/ +/)).toEqual([
      tenant,
      keys[0]?.key_id,
      "events:write,inbox:ack",
      "high",
      "active",
      "2023-11-14T22:13:20Z",
      "never",
    ]);
    expect(second.indexOf("active")).toBe(first.indexOf("active"));
    expect(rest).toHaveLength(3);
    expect(stderr).toBe("");
  });

  it("shows all tenants when none is named", async () => {
    const tenants = Array.from({ length: 12 }, anyTenant);
    for (const tenant of tenants)
      await deployment.secrets.update(tenant, () => ({ tenant, keys: [recordOf()] }));
    const rows: { tenant: string }[] = await deployment.json("list");
    const names = rows.map(({ tenant }) => tenant);
    expect(names).toEqual(expect.arrayContaining(tenants));
    expect(names).toEqual(names.toSorted());
  });

  it("succeeds with nothing for a tenant that has no keys", async () => {
    const tenant = anyTenant();
    expect(await deployment.json("list", "--tenant", tenant)).toEqual([]);
    const { code, stdout, stderr } = await deployment.run(["list", "--tenant", tenant]);
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: "",
      stderr: `There are no keys of ${tenant} in local.\n`,
    });
  });

  it("fails on a corrupt secret with one sentence that quotes none of it", async () => {
    const tenant = anyTenant();
    const secret = { tenant, keys: [{ ...recordOf(), digest: "zt_deadbeef" }] };
    await deployment.secrets.update(tenant, () => secret);
    const { code, stdout, stderr } = await deployment.run(["list", "--tenant", tenant]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toBe(
      `It failed: the secret zapier-triggers/local/tenants/${tenant} is corrupt: keys.0.digest: invalid_format\n`,
    );
  });
});
