import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseApiKey } from "../../contract/key.ts";
import { endedKeyName, keyCacheName } from "../../contract/key-cache.ts";
import { recordOf } from "../backend/key-records.ts";
import { anyTenant } from "../backend/secrets-manager.ts";
import { type Deployment, startDeployment } from "./deployment.ts";

let deployment: Deployment;
beforeAll(async () => {
  deployment = await startDeployment();
});
afterAll(() => deployment.stop());

const day = 86_400_000;

async function tenantWith(over: Parameters<typeof recordOf>[0] = {}) {
  const tenant = anyTenant();
  const key = recordOf(over);
  await deployment.secrets.update(tenant, () => ({ tenant, keys: [key] }));
  return { tenant, key, rotate: ["rotate", "--tenant", tenant, "--key", key.key_id] };
}

const keysOf = async (tenant: string) => (await deployment.secrets.get(tenant))?.keys ?? [];

describe("keys rotate", () => {
  it("makes a successor with the same scopes and tier, while the old key works for a day", async () => {
    const { tenant, key, rotate } = await tenantWith({
      scopes: ["inbox:read", "inbox:ack"],
      tier: "high",
    });
    const rotated = await deployment.json(...rotate);
    expect(rotated).toEqual({
      tenant,
      key_id: parseApiKey(rotated.api_key)?.keyId,
      api_key: expect.any(String),
      scopes: key.scopes,
      tier: key.tier,
      created_at: expect.any(Number),
      replaces: { key_id: key.key_id, expires_at: rotated.created_at + day },
    });
    const digest = createHash("sha256").update(rotated.api_key).digest("hex");
    expect(await keysOf(tenant)).toEqual([
      { ...key, expires_at: rotated.created_at + day, replaced_by: rotated.key_id },
      {
        key_id: rotated.key_id,
        digest,
        scopes: key.scopes,
        tier: key.tier,
        created_at: rotated.created_at,
      },
    ]);
  });

  it("makes a successor that is limited to the same inboxes", async () => {
    const inboxes = ["orders", "billing-*"];
    const { tenant, rotate } = await tenantWith({ inboxes });
    expect(await deployment.json(...rotate)).toMatchObject({ inboxes });
    expect((await keysOf(tenant)).map((key) => key.inboxes)).toEqual([inboxes, inboxes]);
  });

  it("ends the old key at once with an overlap of 0s, and tells the edge of both", async () => {
    const { tenant, key, rotate } = await tenantWith();
    deployment.cloudflare.purges = [];
    const { code, stdout, stderr } = await deployment.run([...rotate, "--overlap", "0s"]);
    expect(code).toBe(0);
    const successor = parseApiKey(stdout.trimEnd())?.keyId ?? "";
    expect(stderr).toContain("The old key has expired.");
    const [old] = await keysOf(tenant);
    expect(old?.expires_at).toBeLessThanOrEqual(Date.now());
    const told = deployment.cloudflare.purges.map(({ method, url = "" }) => {
      const { pathname } = new URL(url, "http://cloudflare");
      return `${method} ${decodeURIComponent(pathname.split("/").at(-1) ?? "")}`;
    });
    expect(told.sort()).toEqual(
      [
        `DELETE ${keyCacheName(tenant, successor)}`,
        `PUT ${endedKeyName(tenant, key.key_id)}`,
        `PUT ${keyCacheName(tenant, key.key_id)}`,
      ].sort(),
    );
  });

  it("does not prolong a key that expires before the overlap ends", async () => {
    const soon = Date.now() + 3_600_000;
    const { tenant, rotate } = await tenantWith({ expires_at: soon });
    expect((await deployment.json(...rotate)).replaces.expires_at).toBe(soon);
    expect((await keysOf(tenant))[0]?.expires_at).toBe(soon);
  });

  it("gives a passing key a successor of the same lifetime", async () => {
    const now = Date.now();
    const { rotate } = await tenantWith({ created_at: now - 80 * day, expires_at: now + 10 * day });
    const rotated = await deployment.json(...rotate);
    expect(rotated.expires_at - rotated.created_at).toBe(90 * day);
  });

  it("refuses a key that was rotated before, and names its successor", async () => {
    const { tenant, key, rotate } = await tenantWith();
    const { key_id } = await deployment.json(...rotate);
    const before = await keysOf(tenant);
    const { code, stdout, stderr } = await deployment.run(rotate);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toBe(
      `The key ${key.key_id} was rotated before: rotate its successor ${key_id}, or create a new one.\n`,
    );
    expect(await keysOf(tenant)).toEqual(before);
  });

  it.each([
    ["revoked", { revoked_at: 1_700_000_000_001 }],
    ["expired", { expires_at: 1_700_000_000_001 }],
  ])("refuses a key that is %s", async (state, over) => {
    const { key, rotate } = await tenantWith(over);
    const { code, stdout, stderr } = await deployment.run(rotate);
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: "",
      stderr: `The key ${key.key_id} is ${state}: create a new one.\n`,
    });
  });
});
