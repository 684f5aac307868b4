import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keyCache } from "../../contract/cache-bounds.ts";
import { defaultSettings } from "../../contract/key.ts";
import { endedKeyName, keyCacheEntry, keyCacheName } from "../../contract/key-cache.ts";
import { freePort } from "../../local/sockets.ts";
import { anyTenant } from "../backend/secrets-manager.ts";
import { type Deployment, startDeployment } from "./deployment.ts";

let deployment: Deployment;
beforeAll(async () => {
  deployment = await startDeployment();
});
afterAll(() => deployment.stop());

const create = (tenant: string, variables = {}) =>
  deployment.run(["create", "--tenant", tenant, "--scopes", "inbox:read", "--json"], variables);

describe("the edge's cache of a key", () => {
  it("is purged by Cloudflare's API, authorised by the token, its name encoded", async () => {
    const tenant = anyTenant();
    deployment.cloudflare.purges = [];
    const { stdout, stderr } = await create(tenant);
    expect(deployment.cloudflare.purges).toEqual([
      {
        method: "DELETE",
        url: `/client/v4/accounts/account/storage/kv/namespaces/namespace/values/key%3A${tenant}%3A${JSON.parse(stdout).key_id}`,
        authorization: "Bearer token-of-no-worth",
        body: "",
      },
    ]);
    expect(stderr).toContain("The edge cache was purged");
  });

  it("is left to run out, with a plain word about it, when Cloudflare refuses", async () => {
    const tenant = anyTenant();
    deployment.cloudflare.status = 403;
    const { code, stdout, stderr } = await create(tenant);
    deployment.cloudflare.status = 200;
    expect(code).toBe(0);
    expect(stderr).toContain(
      `not purged (Cloudflare answered 403): edges will learn of it within ${keyCache.fresh} seconds`,
    );
    expect((await deployment.secrets.get(tenant))?.keys[0]?.key_id).toBe(JSON.parse(stdout).key_id);
  });

  it("is left to run out when Cloudflare cannot be reached", async () => {
    const host = `127.0.0.1:${await freePort()}`;
    const { code, stderr } = await create(anyTenant(), {
      CLOUDFLARE_API_BASE_URL: `http://${host}`,
    });
    expect(code).toBe(0);
    expect(stderr).toContain(
      `not purged (${host} cannot be reached): edges will learn of it within ${keyCache.fresh} seconds`,
    );
    expect(stderr).not.toContain("token-of-no-worth");
  });

  it("is left to run out when nobody said where it is", async () => {
    const {
      AWS_ENDPOINT_URL_SECRETS_MANAGER,
      AWS_REGION,
      AWS_ACCESS_KEY_ID,
      AWS_SECRET_ACCESS_KEY,
    } = deployment.published;
    const aws = {
      AWS_ENDPOINT_URL_SECRETS_MANAGER,
      AWS_REGION,
      AWS_ACCESS_KEY_ID,
      AWS_SECRET_ACCESS_KEY,
    };
    const { code, stderr } = await create(anyTenant(), {
      ...aws,
      LOCAL_STATE: "/nowhere",
      CLOUDFLARE_API_TOKEN: "real",
    });
    expect(code).toBe(0);
    expect(stderr).toContain(`not set): edges will learn of it within ${keyCache.fresh} seconds`);
  });
});

describe("the end of a key", () => {
  it("is written into the edge's cache and beside it, for longer than any older copy is used", async () => {
    const tenant = anyTenant();
    const { key_id } = JSON.parse((await create(tenant)).stdout);
    deployment.cloudflare.purges = [];
    const { code, stderr } = await deployment.run(["revoke", "--tenant", tenant, "--key", key_id]);
    expect([code, stderr]).toEqual([0, expect.stringContaining("The edge was told")]);
    const [record] = (await deployment.secrets.get(tenant))?.keys ?? [];
    expect(record?.revoked_at).toEqual(expect.any(Number));
    const written = deployment.cloudflare.purges.map(({ method, url, body }) => {
      const { pathname, searchParams } = new URL(url ?? "", "http://cloudflare");
      const name = decodeURIComponent(pathname.split("/").at(-1) ?? "");
      const { key, settings, asked_at } = keyCacheEntry.parse(JSON.parse(body));
      expect({ method, key, settings }).toEqual({
        method: "PUT",
        key: record,
        settings: defaultSettings,
      });
      expect(asked_at).toBeGreaterThanOrEqual(record?.revoked_at ?? Infinity);
      expect(Number(searchParams.get("expiration_ttl"))).toBeGreaterThan(keyCache.stale);
      return name;
    });
    expect(written.sort()).toEqual(
      [endedKeyName(tenant, key_id), keyCacheName(tenant, key_id)].sort(),
    );
  });

  it("that the edge could not be told is worth another try, and the command says so", async () => {
    const tenant = anyTenant();
    const { key_id } = JSON.parse((await create(tenant)).stdout);
    deployment.cloudflare.status = 500;
    const { code, stderr } = await deployment.run(["revoke", "--tenant", tenant, "--key", key_id]);
    deployment.cloudflare.status = 200;
    expect(code).toBe(0);
    expect(stderr).toContain("The edge was not told (Cloudflare answered 500)");
    expect(stderr).toContain("let the key publish for up to 24 hours. Run this again.");
  });
});
