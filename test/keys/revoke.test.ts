import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recordOf } from "../backend/key-records.ts";
import { anyTenant } from "../backend/secrets-manager.ts";
import { type Deployment, startDeployment } from "./deployment.ts";

let deployment: Deployment;
beforeAll(async () => {
  deployment = await startDeployment();
});
afterAll(() => deployment.stop());

async function tenantWithKeys() {
  const tenant = anyTenant();
  const [key, other] = [recordOf(), recordOf()];
  await deployment.secrets.update(tenant, () => ({ tenant, keys: [key, other] }));
  return { tenant, key, other, revoke: ["revoke", "--tenant", tenant, "--key", key.key_id] };
}

describe("keys revoke", () => {
  it("revokes that key and no other", async () => {
    const { tenant, key, other, revoke } = await tenantWithKeys();
    const answer = await deployment.json(...revoke);
    expect(answer).toEqual({ tenant, key_id: key.key_id, revoked_at: expect.any(Number) });
    expect((await deployment.secrets.get(tenant))?.keys).toEqual([
      { ...key, revoked_at: answer.revoked_at },
      other,
    ]);
  });

  it("answers the same when repeated, changes nothing, and tells the edge again", async () => {
    const { tenant, revoke } = await tenantWithKeys();
    const first = await deployment.run([...revoke, "--json"]);
    const { version } = await deployment.stored(tenant);
    deployment.cloudflare.purges = [];
    expect(await deployment.run([...revoke, "--json"])).toEqual(first);
    expect((await deployment.stored(tenant)).version).toBe(version);
    expect(deployment.cloudflare.purges.map(({ method }) => method)).toEqual(["PUT", "PUT"]);
  });

  it("fails on a key or a tenant that does not exist, and creates nothing", async () => {
    const { tenant } = await tenantWithKeys();
    const stranger = anyTenant();
    for (const name of [tenant, stranger]) {
      const { code, stdout, stderr } = await deployment.run([
        "revoke",
        "--tenant",
        name,
        "--key",
        "000000000000",
      ]);
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      expect(stderr).toBe(
        `The tenant ${name} has no key 000000000000: see \`keys list --tenant ${name}\`.\n`,
      );
    }
    expect(await deployment.secrets.get(stranger)).toBeUndefined();
  });
});
