/** The operations on what is secret of pushes, on every engine, with secrets that KMS encrypts. */
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { authorizePush } from "../../../backend/authorization/authorize-push.ts";
import { deletePush } from "../../../backend/authorization/delete-push.ts";
import { PushCipher } from "../../../backend/authorization/pushes.ts";
import { putPush } from "../../../backend/authorization/put-push.ts";
import { StoreUnavailable } from "../../../backend/lambda/fault.ts";
import { operations } from "../../../contract/operations.ts";
import { pushHeaders } from "../../../contract/push.ts";
import { pushLimits } from "../../../contract/push-limits.ts";
import { pushKey } from "../../../contract/table.ts";
import { startKms, type TestKms } from "../kms.ts";
import { anyTenant } from "../secrets-manager.ts";
import { describeOnEveryEngine } from "../store.ts";
import { value } from "../tenant-inbox.ts";

let kms: TestKms;
beforeAll(async () => {
  kms = await startKms();
});
afterAll(() => kms.stop());

const secretOf = (byte: number) => `whsec_${Buffer.alloc(32, byte).toString("base64")}`;
const [first, second, third] = [1, 2, 3].map(secretOf) as [string, string, string];
const headers = { Authorization: "Bearer of-the-receiver" };

describeOnEveryEngine("operations on pushes", (store) => {
  const dependencies = () => ({
    events: store.events,
    cipher: new PushCipher(kms.client, "test"),
    now: () => store.clock,
  });
  const tenants = { get: async (tenant: string) => ({ tenant, keys: [] }) };
  const input = operations["put-push"].input;
  const put = async (tenant: string, members: object = {}) =>
    value(
      await putPush(dependencies())(
        input.parse({
          tenant,
          name: "billing",
          secret: first,
          replaces: false,
          keep_previous_seconds: 60,
          origin: "https://a.example",
          ...members,
        }),
      ),
    );
  const authorized = async (tenant: string, name = "billing", from = tenants) =>
    operations["authorize-push"].output.parse(
      value(await authorizePush(dependencies(), from)({ tenant, name })),
    ).push;
  const remove = (tenant: string) =>
    deletePush(dependencies())({ tenant, name: "billing", shards: 1 });

  it("keep the secret that was there, and say whether an offered one is it", async () => {
    const tenant = anyTenant();
    expect(await put(tenant)).toEqual({ is_current: true });
    expect(await put(tenant)).toEqual({ is_current: true });
    expect(await put(tenant, { secret: second })).toEqual({ is_current: false });
    expect(await authorized(tenant)).toEqual({ secrets: [{ secret: first }], headers: {} });
  });

  it("fit into what KMS encrypts, with the largest secrets and headers, while one rotates", async () => {
    const tenant = anyTenant();
    const largest = (byte: number) =>
      `whsec_${Buffer.alloc(pushLimits.secretBytes.max, byte).toString("base64")}`;
    // Each of these characters takes two in JSON.
    const quotes = { "X-A": '"'.repeat(760), "X-B": "\\".repeat(760) };
    const rest = pushLimits.headerBytes - JSON.stringify({ ...quotes, "X-C": "" }).length;
    const headers = { ...quotes, "X-C": "c".repeat(rest) };
    expect(pushHeaders.safeParse({ ...headers, "X-C": "c".repeat(rest + 1) }).success).toBe(false);
    await put(tenant, { secret: largest(1), headers });
    await put(tenant, { secret: largest(2), replaces: true });
    expect(await authorized(tenant)).toMatchObject({ headers, secrets: [{}, {}] });
  });

  it("let the secret before sign for as long as was said, also after a repetition", async () => {
    const tenant = anyTenant();
    await put(tenant);
    const rotation = { secret: second, replaces: true };
    const until = store.clock + 60_000;
    expect(await put(tenant, rotation)).toMatchObject({ previous_secret_until: until });
    store.clock += 1_000;
    expect(await put(tenant, rotation)).toMatchObject({ previous_secret_until: until });
    const both = [{ secret: second }, { secret: first, until }];
    expect((await authorized(tenant))?.secrets).toEqual(both);
    store.clock = until;
    expect((await authorized(tenant))?.secrets).toEqual([{ secret: second }]);
    expect(await put(tenant, { secret: third, replaces: true })).toMatchObject({
      previous_secret_until: until + 60_000,
    });
  });

  it("keep headers for the receiver that they were given for, and no other", async () => {
    const tenant = anyTenant();
    await put(tenant, { headers });
    await put(tenant);
    expect((await authorized(tenant))?.headers).toEqual(headers);
    await put(tenant, { origin: "https://b.example" });
    expect((await authorized(tenant))?.headers).toEqual({});
    await put(tenant, { headers });
    await put(tenant, { headers: {} });
    expect((await authorized(tenant))?.headers).toEqual({});
  });

  it("keep nothing in the clear, nor what decrypts as another's", async () => {
    const tenant = anyTenant();
    await put(tenant, { headers });
    const { Item = {} } = await store.client.send(
      new GetItemCommand({
        TableName: store.tableName,
        Key: { event_id: { S: pushKey(tenant, "billing") } },
      }),
    );
    const ciphertext = Buffer.from(Item.secrets?.S ?? "", "base64");
    for (const text of [first, "of-the-receiver"]) {
      expect(JSON.stringify(Item)).not.toContain(text);
      expect(ciphertext.includes(text)).toBe(false);
    }
    const { cipher } = dependencies();
    for (const owner of [
      { tenant: "other", source_id: "push/billing" },
      { tenant, source_id: "push/audit" },
    ])
      await expect(cipher.decrypt(owner, ciphertext)).rejects.toThrow();
  });

  it("forget it, repeatably, and make it anew", async () => {
    const tenant = anyTenant();
    await remove(tenant);
    await put(tenant, { headers });
    await remove(tenant);
    await remove(tenant);
    expect(await authorized(tenant)).toBeNull();
    expect(await put(tenant, { secret: second })).toEqual({ is_current: true });
    expect(await authorized(tenant)).toEqual({ secrets: [{ secret: second }], headers: {} });
  });

  it("know none of another tenant or inbox, nor of a tenant that is gone", async () => {
    const tenant = anyTenant();
    await put(tenant);
    expect(await authorized(anyTenant())).toBeNull();
    expect(await authorized(tenant, "audit")).toBeNull();
    const gone = { get: async () => undefined } as never;
    expect(await authorized(tenant, "billing", gone)).toBeNull();
    const away = {
      get: async () => {
        throw new Error("no connection");
      },
    } as never;
    await expect(authorized(tenant, "billing", away)).rejects.toThrow(StoreUnavailable);
  });

  it("lose no change of two that are made at once", async () => {
    const tenant = anyTenant();
    await put(tenant);
    const rotated = await Promise.all(
      [second, third].map((secret) => put(tenant, { secret, replaces: true })),
    );
    expect(rotated.some(({ is_current }) => is_current)).toBe(true);
    const secrets = (await authorized(tenant))?.secrets.map(({ secret }) => secret);
    expect(new Set([second, third])).toEqual(new Set(secrets));
  });
});
