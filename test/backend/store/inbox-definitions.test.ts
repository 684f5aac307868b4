import { afterEach, expect, it } from "vitest";
import { ingestEvent } from "../../../backend/ingestion/ingest-event.ts";
import { InboxDefinitions } from "../../../backend/store/inbox-definitions.ts";
import { definitionsKey, definitionsPartKey } from "../../../contract/table.ts";
import { broken, interfered } from "../interfered.ts";
import { anyTenant } from "../secrets-manager.ts";
import { describeOnEveryEngine, type Interference } from "../store.ts";
import { TenantInbox, value } from "../tenant-inbox.ts";

describeOnEveryEngine("definitions of inboxes", (store) => {
  /** What happens to the calls of an instance from now on. */
  let meanwhile: Interference | undefined;
  afterEach(() => {
    meanwhile = undefined;
  });
  const instance = () => {
    const { events } = interfered(store, (...asked) =>
      (meanwhile ?? ((_, call) => call()))(...asked),
    );
    return new InboxDefinitions(events, () => store.clock);
  };
  const namesIn = async (definitions: InboxDefinitions, tenant: string) =>
    [...(await definitions.of(tenant)).keys()].sort();
  const define = async (tenant: string, ...names: string[]) => {
    for (const name of names) await new TenantInbox(store, 1, tenant).define(name);
  };

  it("are believed for a second, and not longer", async () => {
    const tenant = anyTenant();
    const believing = instance();
    expect(await namesIn(believing, tenant)).toEqual([]);
    await define(tenant, "billing");
    store.clock += 999;
    expect(await namesIn(believing, tenant)).toEqual([]);
    store.clock += 1;
    expect(await namesIn(believing, tenant)).toEqual(["billing"]);
    expect(await namesIn(instance(), tenant)).toEqual(["billing"]);
  });

  it("cost one read of one small item a second, and what they name is read once", async () => {
    const tenant = anyTenant();
    await define(tenant, "a", "b");
    const definitions = instance();
    await definitions.of(tenant);
    const reads: string[] = [];
    meanwhile = (name, call, input) => {
      reads.push(`${name} ${"Key" in input ? input.Key?.event_id?.S : ""}`);
      return call();
    };
    for (let n = 0; n < 10; n++) await definitions.of(tenant);
    expect(reads).toEqual([]);
    store.clock += 1_000;
    await Promise.all(Array.from({ length: 10 }, () => definitions.of(tenant)));
    expect(reads).toEqual([`GetItem ${definitionsKey(tenant)}`]);
  });

  it("that cannot be read are an outage, and not none", async () => {
    const tenant = anyTenant();
    await define(tenant, "billing");
    const definitions = instance();
    meanwhile = () => broken();
    await expect(definitions.of(tenant)).rejects.toThrow();
    const ingest = ingestEvent({ ...store.dependencies, inboxes: definitions });
    await expect(ingest({ tenant, shards: 1, event: store.event() })).rejects.toThrow();
    meanwhile = undefined;
    // A failure is not believed.
    expect(await namesIn(definitions, tenant)).toEqual(["billing"]);
  });

  it("are an outage, too, while a part that is named cannot be found", async () => {
    const tenant = anyTenant();
    await define(tenant, "billing");
    const version = await store.events.get(definitionsKey(tenant));
    const part = version?.parts?.L?.[0]?.S ?? "";
    await store.events.delete(definitionsPartKey(tenant, part));
    await expect(instance().of(tenant)).rejects.toThrow("cannot be read");
  });

  it("keep every change, however many are made at once", async () => {
    const tenant = anyTenant();
    const names = Array.from({ length: 4 }, (_, n) => `inbox-${n}`);
    const make = async (name: string): Promise<void> => {
      // Who loses too often is told to try again.
      for (let tries = 0; tries < 20; tries++)
        if (await new TenantInbox(store, 1, tenant).define(name).catch(() => undefined)) return;
    };
    await Promise.all(names.map(make));
    expect(await namesIn(instance(), tenant)).toEqual(names);
  });

  it("of more inboxes than fit into one part are all there, and one of them is changed alone", async () => {
    const tenant = anyTenant();
    const names = Array.from({ length: 103 }, (_, n) => `inbox-${String(n).padStart(3, "0")}`);
    for (const name of names) {
      const input = { tenant, name, settings: {}, atMost: 1_000 };
      value(await store.operations.putInbox(input));
    }
    expect(await namesIn(instance(), tenant)).toEqual(names);
    const parts = async () =>
      (await store.events.get(definitionsKey(tenant)))?.parts?.L?.map(({ S }) => S) ?? [];
    const before = await parts();
    expect(before).toHaveLength(2);
    const settings = { max_deliveries: 3 };
    value(await store.operations.putInbox({ tenant, name: "inbox-102", settings, atMost: 1_000 }));
    expect((await parts()).filter((part) => before.includes(part))).toHaveLength(1);
    expect((await instance().of(tenant)).get("inbox-102")).toMatchObject(settings);
  });
});
