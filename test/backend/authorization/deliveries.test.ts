/** What became of deliveries to sources, on every engine. */
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { deleteSource } from "../../../backend/authorization/delete-source.ts";
import { listDeliveries } from "../../../backend/authorization/list-deliveries.ts";
import { putSource } from "../../../backend/authorization/put-source.ts";
import { recordDeliveries } from "../../../backend/authorization/record-deliveries.ts";
import { SourceCipher } from "../../../backend/authorization/source-cipher.ts";
import { Sources } from "../../../backend/authorization/sources.ts";
import { deliveryRecords } from "../../../contract/cache-bounds.ts";
import {
  type DeliveryRecord,
  deliveryRecord,
  isTaken,
  latestDeliveries,
  outcomes,
} from "../../../contract/delivery-record.ts";
import { operations } from "../../../contract/operations.ts";
import { deliveriesKey } from "../../../contract/table.ts";
import { startKms, type TestKms } from "../kms.ts";
import { anyTenant } from "../secrets-manager.ts";
import { describeOnEveryEngine } from "../store.ts";
import { value } from "../tenant-inbox.ts";

let kms: TestKms;
beforeAll(async () => {
  kms = await startKms();
});
afterAll(() => kms.stop());

const refused = (received_at: number): DeliveryRecord => ({
  received_at,
  outcome: "refused",
  reason: "wrong",
  status: 401,
});
const accepted = (received_at: number): DeliveryRecord => ({
  received_at,
  outcome: "handshake",
  status: 200,
});

describeOnEveryEngine("deliveries to a source", (store) => {
  const dependencies = () => ({
    events: store.events,
    sources: new Sources(store.events, () => store.clock),
    cipher: new SourceCipher(kms.client, "test"),
    now: () => store.clock,
  });
  const made = async (tenant: string) => {
    const settings = { scheme: "github" };
    const asked = { tenant, name: "code", settings, secret: "of both of us" };
    const input = operations["put-source"].input.parse({ ...asked, keep_previous_seconds: 0 });
    return value(await putSource(dependencies())(input)).source.source_id;
  };
  const record = (tenant: string, source_id: string, ...deliveries: DeliveryRecord[]) =>
    recordDeliveries(dependencies())({ tenant, source_id, deliveries, not_shown: 0 });
  const listed = async (tenant: string) =>
    value(await listDeliveries(dependencies())({ tenant, name: "code", shards: 1 }));

  it("are listed newest first; a report that comes twice counts once", async () => {
    const tenant = anyTenant();
    const id = await made(tenant);
    expect(await listed(tenant)).toEqual({ deliveries: [], not_shown: 0 });
    const [one, two] = [accepted(store.clock), refused(store.clock + 1)];
    await record(tenant, id, one);
    await record(tenant, id, two);
    await record(tenant, id, two);
    expect(await listed(tenant)).toEqual({ deliveries: [two, one], not_shown: 0 });
  });

  it("that are forged never take the place of those that were taken", async () => {
    const tenant = anyTenant();
    const id = await made(tenant);
    const first = accepted(store.clock);
    await record(tenant, id, first);
    for (let n = 1; n <= 3; n++) {
      const flood = Array.from({ length: 10 }, (_, i) => refused(store.clock + n * 100 + i));
      await record(tenant, id, ...flood);
    }
    const { deliveries, not_shown } = await listed(tenant);
    expect(deliveries).toHaveLength(deliveryRecords.most + 1);
    expect(deliveries.at(-1)).toEqual(first);
    expect(not_shown).toBe(20);
  });

  it("that are reported at once are all kept", async () => {
    const tenant = anyTenant();
    const id = await made(tenant);
    const both = [accepted(store.clock), refused(store.clock)];
    await Promise.all(both.map((one) => record(tenant, id, one)));
    expect((await listed(tenant)).deliveries).toHaveLength(2);
  });

  it("that another version wrote, and this one cannot read, hide none of the others", async () => {
    const tenant = anyTenant();
    const id = await made(tenant);
    const one = accepted(store.clock);
    await record(tenant, id, one);
    const item = (await store.events.get(deliveriesKey(id))) ?? {};
    const unknown = { ...one, outcome: "something new" };
    const deliveries = { S: JSON.stringify([unknown, one]) };
    await store.events.put({ ...item, deliveries }, { text: "attribute_exists(event_id)" });
    expect((await listed(tenant)).deliveries).toEqual([one]);
    await record(tenant, id, refused(store.clock));
    expect((await listed(tenant)).deliveries).toHaveLength(2);
  });

  it("are their tenant's alone, go with their source, and go in time", async () => {
    const tenant = anyTenant();
    const id = await made(tenant);
    await record(anyTenant(), id, accepted(store.clock));
    expect((await listed(tenant)).deliveries).toEqual([]);
    await record(tenant, id, accepted(store.clock));
    store.clock += deliveryRecords.kept * 1_000 + 1_000;
    expect((await listed(tenant)).deliveries).toEqual([]);
    await record(tenant, id, accepted(store.clock));
    await deleteSource(dependencies())({ tenant, name: "code", shards: 1 });
    expect(await store.events.get(deliveriesKey(id))).toBeUndefined();
    await record(tenant, id, accepted(store.clock));
    expect(await store.events.get(deliveriesKey(id))).toBeUndefined();
    const gone = await listDeliveries(dependencies())({ tenant, name: "code", shards: 1 });
    expect(gone).toEqual({ ok: false, error: { code: "source_not_found" } });
  });
});

const anyRecord = fc.record({
  received_at: fc.nat({ max: 1_000 }),
  outcome: fc.constantFrom(...outcomes),
  status: fc.constant(200),
});

it("the latest of each kind are kept, the others are counted", () => {
  fc.assert(
    fc.property(fc.array(anyRecord, { maxLength: 60 }), (all) => {
      const { deliveries, not_shown } = latestDeliveries(all, 0);
      expect(deliveries.length + not_shown).toBe(all.length);
      deliveryRecord.array().parse(deliveries);
      for (const kind of [true, false]) {
        const ofKind = all.filter(({ outcome }) => isTaken(outcome) === kind);
        const times = ofKind.map(({ received_at }) => received_at).sort((a, b) => b - a);
        const kept = deliveries.filter(({ outcome }) => isTaken(outcome) === kind);
        expect(kept.map(({ received_at }) => received_at)).toEqual(
          times.slice(0, deliveryRecords.most),
        );
      }
    }),
  );
});
