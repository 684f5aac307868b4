/** The operations on sources, on every engine, with secrets that KMS encrypts. */
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { authorizeSource } from "../../../backend/authorization/authorize-source.ts";
import { deleteSource } from "../../../backend/authorization/delete-source.ts";
import { getSource } from "../../../backend/authorization/get-source.ts";
import { listSources } from "../../../backend/authorization/list-sources.ts";
import { putSource } from "../../../backend/authorization/put-source.ts";
import { SourceCipher } from "../../../backend/authorization/source-cipher.ts";
import { Sources } from "../../../backend/authorization/sources.ts";
import { StoreUnavailable } from "../../../backend/lambda/fault.ts";
import { defaultSettings } from "../../../contract/key.ts";
import { limits } from "../../../contract/limits.ts";
import { operations } from "../../../contract/operations.ts";
import { sourceKey } from "../../../contract/table.ts";
import { startKms, type TestKms } from "../kms.ts";
import { anyTenant } from "../secrets-manager.ts";
import { describeOnEveryEngine } from "../store.ts";
import { value } from "../tenant-inbox.ts";

let kms: TestKms;
beforeAll(async () => {
  kms = await startKms();
});
afterAll(() => kms.stop());

const secret = "a secret that both know";
const other = "another secret";

describeOnEveryEngine("operations on sources", (store) => {
  const dependencies = () => ({
    sources: new Sources(store.events, () => store.clock),
    cipher: new SourceCipher(kms.client, "test"),
    now: () => store.clock,
  });
  const tenants = { get: async (tenant: string) => ({ tenant, keys: [] }) };
  const input = operations["put-source"].input;
  const put = (tenant: string, name: string, members: object = {}) =>
    putSource(dependencies())(
      input.parse({
        tenant,
        name,
        settings: { scheme: "github" },
        keep_previous_seconds: 0,
        ...members,
      }),
    );
  const made = async (...[tenant, name, members]: Parameters<typeof put>) =>
    value(await put(tenant, name, members)).source;
  const get = (tenant: string, name: string) =>
    getSource(dependencies())({ tenant, name, shards: 1 });
  const remove = (tenant: string, name: string) =>
    deleteSource(dependencies())({ tenant, name, shards: 1 });
  const names = async (tenant: string) =>
    value(await listSources(dependencies())({ tenant, shards: 1 })).sources.map(({ name }) => name);
  const authorized = async (source_id: string, tenant?: string) => {
    const asked = { source_id, ...(tenant !== undefined && { tenant }) };
    const answer = value(await authorizeSource(dependencies(), tenants)(asked));
    return operations["authorize-source"].output.parse(answer);
  };

  it("define a source, which the edge verifies deliveries with", async () => {
    const tenant = anyTenant();
    const source = await made(tenant, "code", { secret });
    expect(source).toMatchObject({ name: "code", scheme: "github", created_at: store.clock });
    expect(JSON.stringify(source)).not.toContain(secret);
    expect(await get(tenant, "code")).toEqual({ ok: true, value: { source } });
    expect(await authorized(source.source_id)).toEqual({
      source: { tenant, name: "code", settings: { scheme: "github" }, secrets: [{ secret }] },
      settings: defaultSettings,
    });
  });

  it("keep no secret in the clear, nor what decrypts as another's", async () => {
    const tenant = anyTenant();
    const { source_id } = await made(tenant, "code", { secret });
    const { Item = {} } = await store.client.send(
      new GetItemCommand({
        TableName: store.tableName,
        Key: { event_id: { S: sourceKey(source_id) } },
      }),
    );
    expect(JSON.stringify(Item)).not.toContain(secret);
    const ciphertext = Buffer.from(Item.secrets?.S ?? "", "base64");
    expect(ciphertext.includes(secret)).toBe(false);
    const { cipher } = dependencies();
    await expect(cipher.decrypt({ tenant: "other", source_id }, ciphertext)).rejects.toThrow();
    await expect(cipher.decrypt({ tenant, source_id: "x" }, ciphertext)).rejects.toThrow();
  });

  it("change nothing where a definition and its secret are the same", async () => {
    const tenant = anyTenant();
    const source = await made(tenant, "code", { secret });
    store.clock += 5_000;
    expect(await made(tenant, "code", { secret })).toEqual(source);
    expect(await made(tenant, "code")).toEqual(source);
    const settings = { scheme: "github", paused: true };
    const paused = await made(tenant, "code", { settings });
    expect(paused).toMatchObject({ ...source, paused: true, updated_at: store.clock });
    expect((await authorized(source.source_id)).source?.secrets).toEqual([{ secret }]);
  });

  it("accept the secret before for as long as was said, also after a repetition", async () => {
    const tenant = anyTenant();
    const { source_id } = await made(tenant, "code", { secret });
    const rotation = { secret: other, keep_previous_seconds: 60 };
    const until = store.clock + 60_000;
    expect(await made(tenant, "code", rotation)).toMatchObject({ previous_secret_until: until });
    expect(await made(tenant, "code", rotation)).toMatchObject({ previous_secret_until: until });
    const both = [{ secret: other }, { secret, until }];
    expect((await authorized(source_id)).source?.secrets).toEqual(both);
    store.clock = until;
    expect((await authorized(source_id)).source?.secrets).toEqual([{ secret: other }]);
    expect(value(await get(tenant, "code")).source.previous_secret_until).toBeUndefined();
  });

  it("want a secret for a new source, and for another scheme", async () => {
    const tenant = anyTenant();
    const missing = { ok: false, error: { code: "validation_failed" } };
    expect(await put(tenant, "code")).toEqual(missing);
    expect(await names(tenant)).toEqual([]);
    await made(tenant, "code", { secret });
    expect(await put(tenant, "code", { settings: { scheme: "stripe" } })).toEqual(missing);
    await made(tenant, "code", { settings: { scheme: "stripe" }, secret: other });
  });

  it("keep no secret of a sender that signs with keys of its own", async () => {
    const tenant = anyTenant();
    const settings = { scheme: "sns", topic_arn: "arn:aws:sns:us-west-2:123456789012:orders" };
    await made(tenant, "topic", { secret });
    const source = await made(tenant, "topic", { settings });
    store.clock += 5_000;
    expect(await made(tenant, "topic", { settings })).toEqual(source);
    expect((await authorized(source.source_id)).source).toMatchObject({ settings, secrets: [] });
    expect(await get(tenant, "topic")).toEqual({ ok: true, value: { source } });
    const missing = { ok: false, error: { code: "validation_failed" } };
    expect(await put(tenant, "topic")).toEqual(missing);
    expect(await made(tenant, "topic", { secret })).toMatchObject({ scheme: "github" });
    expect((await authorized(source.source_id)).source?.secrets).toEqual([{ secret }]);
  });

  it("delete a source for good, and give its name to another", async () => {
    const tenant = anyTenant();
    const { source_id } = await made(tenant, "code", { secret });
    for (let times = 0; times < 2; times++) value(await remove(tenant, "code"));
    expect((await authorized(source_id)).source).toBeNull();
    expect(await get(tenant, "code")).toEqual({ ok: false, error: { code: "source_not_found" } });
    const again = await made(tenant, "code", { secret });
    expect(again.source_id).not.toBe(source_id);
    expect((await authorized(source_id)).source).toBeNull();
  });

  it("show a tenant its own, by name, and no more than it may have", async () => {
    const tenant = anyTenant();
    await Promise.all(["b", "a", "c"].map((name) => made(tenant, name, { secret })));
    expect(await names(tenant)).toEqual(["a", "b", "c"]);
    expect(await names(anyTenant())).toEqual([]);
    const { source_id } = value(await get(tenant, "a")).source;
    expect((await authorized(source_id, tenant)).source).not.toBeNull();
    expect((await authorized(source_id, "somebody-else")).source).toBeNull();
  });

  store.itIfExact("a hundred sources are many calls")("refuse one source too many", async () => {
    const tenant = anyTenant();
    for (let count = 0; count < limits.sources.most; count++)
      await made(tenant, `s-${count}`, { secret });
    const full = { ok: false, error: { code: "source_limit_reached" } };
    expect(await put(tenant, "more", { secret })).toEqual(full);
    await made(tenant, "s-0", { secret: other });
    await remove(tenant, "s-1");
    await made(tenant, "more", { secret });
  });

  it("make one source of two calls at once, and lose none of two names", async () => {
    const tenant = anyTenant();
    const all = await Promise.all(
      ["one", "one", "two"].map((name) => made(tenant, name, { secret })),
    );
    expect(all[0]?.source_id).toBe(all[1]?.source_id);
    expect(await names(tenant)).toEqual(["one", "two"]);
  });

  store.itIfExact("it counts writes")(
    "leave nothing behind that takes deliveries when a deletion meets a definition",
    async () => {
      const tenant = anyTenant();
      // Whichever comes first: what is listed is what takes deliveries.
      for (let round = 0; round < 8; round++) {
        const first = await made(tenant, "code", { secret });
        const [changed] = await Promise.all([
          put(tenant, "code", { secret: other }).then(value),
          remove(tenant, "code"),
        ]);
        const ids = new Set([first.source_id, changed.source.source_id]);
        const listed = value(await listSources(dependencies())({ tenant, shards: 1 })).sources;
        for (const id of ids) {
          const isListed = listed.some(({ source_id }) => source_id === id);
          expect((await authorized(id)).source !== null, id).toBe(isListed);
        }
      }
    },
  );

  it("is an outage while KMS or the tenants' secrets cannot be asked, and a bug if they are corrupt", async () => {
    const tenant = anyTenant();
    const { source_id } = await made(tenant, "code", { secret });
    const broken = { get: () => Promise.reject(new Error("no connection")) };
    const ask = authorizeSource(dependencies(), broken);
    await expect(ask({ source_id })).rejects.toThrow(StoreUnavailable);
    const stopped = await startKms();
    await stopped.stop();
    const cipher = new SourceCipher(stopped.client, "test");
    const blind = authorizeSource({ ...dependencies(), cipher }, tenants);
    await expect(blind({ source_id })).rejects.toThrow(StoreUnavailable);
    const elsewhere = new SourceCipher(kms.client, "another");
    const misled = authorizeSource({ ...dependencies(), cipher: elsewhere }, tenants);
    await expect(misled({ source_id })).rejects.not.toThrow(StoreUnavailable);
  });
});
