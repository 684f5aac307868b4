import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keyCacheName } from "../../contract/key-cache.ts";
import { recordOf } from "../backend/key-records.ts";
import { anyTenant } from "../backend/secrets-manager.ts";
import { type Deployment, startDeployment } from "./deployment.ts";

let deployment: Deployment;
beforeAll(async () => {
  deployment = await startDeployment();
});
afterAll(() => deployment.stop());

async function tenantWith(over: Parameters<typeof recordOf>[0] = {}) {
  const tenant = anyTenant();
  const keys = [recordOf(over), recordOf({ revoked_at: 1 }), recordOf({ expires_at: 1 })];
  await deployment.secrets.update(tenant, () => ({ tenant, keys }));
  deployment.cloudflare.purges = [];
  return { tenant, keys };
}

const purged = () =>
  deployment.cloudflare.purges.map(({ url }) => decodeURIComponent(url?.split("/").at(-1) ?? ""));
const settings = async (tenant: string) => (await deployment.secrets.get(tenant))?.settings;

describe("keys tenant", () => {
  it("shows how a tenant's inbox is run, and changes nothing", async () => {
    const { tenant } = await tenantWith();
    const { version } = await deployment.stored(tenant);
    expect(await deployment.run(["tenant", tenant])).toEqual({
      code: 0,
      stdout: `The tenant ${tenant} in local has 1 shard; an event becomes a dead letter after 10 deliveries.\n`,
      stderr: "",
    });
    expect(await deployment.json("tenant", "--tenant", tenant)).toEqual({
      tenant,
      shards: 1,
      max_deliveries: 10,
    });
    expect((await deployment.stored(tenant)).version).toBe(version);
    expect(purged()).toEqual([]);
  });

  it("changes how many inboxes a tenant may have", async () => {
    const tenant = anyTenant();
    await deployment.json("create", "--tenant", tenant, "--scopes", "admin");
    const settings = await deployment.json("tenant", tenant, "--inboxes", "500");
    expect(settings).toMatchObject({ shards: 1, inboxes: 500 });
    expect(await deployment.json("tenant", tenant, "--shards", "2")).toMatchObject({
      inboxes: 500,
    });
    for (const wrong of ["0", "1001"])
      expect((await deployment.run(["tenant", tenant, "--inboxes", wrong])).code).not.toBe(0);
  });

  it("changes what is named, keeps the rest and the keys, and purges the keys that work from the edge's cache", async () => {
    const { tenant, keys } = await tenantWith();
    expect(await deployment.json("tenant", tenant, "--shards", "8")).toEqual({
      tenant,
      shards: 8,
      max_deliveries: 10,
    });
    expect(purged()).toEqual([keyCacheName(tenant, keys[0]?.key_id ?? "")]);
    const { stdout, stderr } = await deployment.run(["tenant", tenant, "--max-deliveries", "5"]);
    expect(stdout).toContain("8 shards; an event becomes a dead letter after 5 deliveries.");
    expect(stderr).toContain("The edge cache was purged");
    expect(await deployment.secrets.get(tenant)).toEqual({
      tenant,
      keys,
      settings: { shards: 8, max_deliveries: 5 },
    });
  });

  it("writes nothing when repeated, but purges again", async () => {
    const { tenant } = await tenantWith();
    await deployment.run(["tenant", tenant, "--shards", "8"]);
    const { version } = await deployment.stored(tenant);
    await deployment.run(["tenant", tenant, "--shards", "8"]);
    expect((await deployment.stored(tenant)).version).toBe(version);
    expect(purged()).toHaveLength(2);
  });

  it("refuses fewer shards, and says why", async () => {
    const { tenant } = await tenantWith();
    await deployment.run(["tenant", tenant, "--shards", "8"]);
    expect(
      await deployment.run(["tenant", tenant, "--shards", "4", "--max-deliveries", "3"]),
    ).toEqual({
      code: 1,
      stdout: "",
      stderr:
        `The tenant ${tenant} has 8 shards, and they may only grow: with 4, ` +
        "the events that lie in the others would wait unseen.\n",
    });
    expect(await settings(tenant)).toEqual({ shards: 8, max_deliveries: 10 });
  });

  it("loses neither of two changes at once, nor a key that is made meanwhile", async () => {
    const { tenant, keys } = await tenantWith();
    await Promise.all([
      deployment.json("tenant", tenant, "--shards", "4"),
      deployment.json("tenant", tenant, "--max-deliveries", "7"),
      deployment.json("create", "--tenant", tenant, "--scopes", "inbox:read"),
    ]);
    expect(await settings(tenant)).toEqual({ shards: 4, max_deliveries: 7 });
    // Long dead keys are forgotten when a new one is made.
    const live = (await deployment.secrets.get(tenant))?.keys.map(({ key_id }) => key_id);
    expect(live).toContain(keys[0]?.key_id);
    expect(live).toHaveLength(2);
  });

  it("fails on a tenant that does not exist, and creates nothing", async () => {
    const stranger = anyTenant();
    for (const args of [[stranger], [stranger, "--shards", "2"]]) {
      expect(await deployment.run(["tenant", ...args])).toEqual({
        code: 1,
        stdout: "",
        stderr: `There is no tenant ${stranger} in local: \`keys create\` makes it, with its first key.\n`,
      });
    }
    expect(await deployment.secrets.get(stranger)).toBeUndefined();
  });
});
