import { expect, it } from "vitest";
import { cachedTenants } from "../../../backend/maintenance/cached-tenants.ts";

const minute = 60_000;

function counted() {
  const reads: string[] = [];
  const state = { now: 0, isDown: false };
  const read = async <Value>(what: string, value: Value): Promise<Value> => {
    reads.push(what);
    if (state.isDown) throw new Error("down");
    return value;
  };
  const tenants = cachedTenants(
    {
      list: () => read("list", ["acme", "other"]),
      get: (tenant) => read(tenant, { tenant, keys: [] }),
    },
    () => state.now,
  );
  return { reads, state, tenants };
}

it("reads each secret once in ten minutes, however many runs and parts of a run want it", async () => {
  const { reads, state, tenants } = counted();
  for (state.now = 0; state.now < 10 * minute; state.now += minute)
    await Promise.all(
      ["measure", "sweep"].map(async () => {
        for (const tenant of await tenants.list()) await tenants.get(tenant);
      }),
    );
  expect(reads).toEqual(["list", "acme", "other"]);
  state.now = 10 * minute;
  await tenants.get("acme");
  expect(reads).toEqual(["list", "acme", "other", "acme"]);
});

it("asks again for what failed", async () => {
  const { state, tenants } = counted();
  state.isDown = true;
  await expect(tenants.get("acme")).rejects.toThrow("down");
  await expect(tenants.list()).rejects.toThrow("down");
  state.isDown = false;
  expect(await tenants.get("acme")).toEqual({ tenant: "acme", keys: [] });
  expect(await tenants.list()).toEqual(["acme", "other"]);
});

it("hands out lists that nobody else holds", async () => {
  const { tenants } = counted();
  (await tenants.list()).pop();
  expect(await tenants.list()).toHaveLength(2);
});
