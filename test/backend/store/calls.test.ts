import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect } from "vitest";
import { acknowledgeEvent } from "../../../backend/delivery/acknowledge-event.ts";
import { acknowledgeEvents } from "../../../backend/delivery/acknowledge-events.ts";
import { deleteEvent } from "../../../backend/delivery/delete-event.ts";
import { getEvent } from "../../../backend/delivery/get-event.ts";
import { leaseEvents } from "../../../backend/delivery/lease-events.ts";
import { listInbox } from "../../../backend/delivery/list-inbox.ts";
import { releaseEvents } from "../../../backend/delivery/release-events.ts";
import { ingestEvent } from "../../../backend/ingestion/ingest-event.ts";
import { ingestEvents } from "../../../backend/ingestion/ingest-events.ts";
import type { DynamoDB, DynamoDBCalls } from "../../../backend/store/dynamodb.ts";
import { EventsTable } from "../../../backend/store/events-table.ts";
import { table } from "../../../contract/table.ts";
import { largePayload } from "../payloads.ts";
import { anyTenant } from "../secrets-manager.ts";
import { describeOnEveryEngine, type Store } from "../store.ts";

const { status, source, lease } = table.indexes;

/** Writes down what is asked of DynamoDB: the call, and the index. */
class Recorder implements DynamoDB {
  readonly calls: string[] = [];
  readonly #client: DynamoDB;

  constructor(client: DynamoDB) {
    this.#client = client;
  }

  call<Name extends keyof DynamoDBCalls>(
    name: Name,
    input: DynamoDBCalls[Name][0],
  ): Promise<DynamoDBCalls[Name][1]> {
    this.calls.push("IndexName" in input ? `${name} ${input.IndexName}` : name);
    return this.#client.call(name, input);
  }
}

const times = (count: number, call: string): string[] => Array.from({ length: count }, () => call);

describeOnEveryEngine("the calls to DynamoDB", (store: Store) => {
  const it = store.itIfExact("counts calls");

  let owner: { tenant: string; shards: number };
  beforeEach(() => {
    owner = { tenant: anyTenant(), shards: 1 };
  });

  /** @returns the calls, the writes in the order of the alphabet, since some are made at once */
  async function callsOf(
    run: (dependencies: Store["dependencies"]) => Promise<{ ok: boolean }>,
  ): Promise<string[]> {
    const recorder = new Recorder(store.dynamodb);
    expect(
      await run({ ...store.dependencies, events: new EventsTable(recorder, store.tableName) }),
    ).toMatchObject({ ok: true });
    return recorder.calls.sort();
  }

  /** A millisecond apart: a walk does not end between two events of one. */
  async function stored(count: number, members: object = {}): Promise<string[]> {
    const events = Array.from({ length: count }, (_, n) =>
      store.event({ created_at: store.clock + n, ...members }),
    );
    await store.operations.ingestMany({ ...owner, events });
    return events.map(({ event_id }) => event_id);
  }

  const page = (query: object = {}) =>
    callsOf((it) =>
      listInbox(it)({ ...owner, status: "pending", order: "asc", limit: 50, ...query }),
    );

  it("are one write to ingest an event, long or short, and no read", async () => {
    for (const payload of ["{}", `{"text":"${"long ".repeat(2_000)}"}`]) {
      const event = store.event({ payload, source: "s", metadata: payload.slice(0, 8_000) });
      expect(await callsOf((it) => ingestEvent(it)({ ...owner, event }))).toEqual(["PutItem"]);
    }
  });

  it("are one write to find that an event is there already", async () => {
    const event = store.event();
    await store.operations.ingest({ ...owner, event });
    const calls = await callsOf((it) => ingestEvent(it)({ ...owner, event }));
    // An engine that does not tell what stands in the way is asked for it.
    expect(calls.filter((call) => call !== "GetItem")).toEqual(["PutItem"]);
  });

  it("are two writes to ingest an event that is large even when it is compressed, and no read", async () => {
    const event = store.event({ payload: largePayload("two") });
    expect(await callsOf((it) => ingestEvent(it)({ ...owner, event }))).toEqual([
      "PutItem",
      "PutItem",
    ]);
  });

  it("are one write for each event of a batch, and no read", async () => {
    const events = Array.from({ length: 7 }, () => store.event());
    expect(await callsOf((it) => ingestEvents(it)({ ...owner, events }))).toEqual(
      times(7, "PutItem"),
    );
  });

  it("are one update to acknowledge an event, and no read", async () => {
    const [event_id = "", ...event_ids] = await stored(4);
    expect(await callsOf((it) => acknowledgeEvent(it)({ ...owner, event_id }))).toEqual([
      "UpdateItem",
    ]);
    expect(await callsOf((it) => acknowledgeEvents(it)({ ...owner, event_ids }))).toEqual(
      times(3, "UpdateItem"),
    );
  });

  it("are one read to get an event, and one update to erase it", async () => {
    const [event_id = ""] = await stored(1);
    expect(await callsOf((it) => getEvent(it)({ ...owner, event_id }))).toEqual(["GetItem"]);
    expect(await callsOf((it) => deleteEvent(it)({ ...owner, event_id }))).toEqual(["UpdateItem"]);
  });

  it("are one update for each leased event, one record of the lease; to give each back, one update, and one read and one update of its attempts", async () => {
    const event_ids = await stored(3);
    const request = {
      ...owner,
      lease_id: randomUUID(),
      limit: 10,
      lease_seconds: 60,
      max_deliveries: 10,
    };
    expect(await callsOf((it) => leaseEvents(it)(request))).toEqual([
      "GetItem",
      "PutItem",
      `Query ${lease.name}`,
      `Query ${status.name}`,
      ...times(3, "UpdateItem"),
    ]);
    const release = { ...owner, event_ids, delay_seconds: 0 };
    // And one read of what the lease says of its consumer.
    expect(await callsOf((it) => releaseEvents(it)(release))).toEqual([
      ...times(4, "GetItem"),
      ...times(6, "UpdateItem"),
    ]);
  });

  it("are no attempt to lease what another holds until in a moment", async () => {
    await stored(2);
    const request = { ...owner, limit: 1, lease_seconds: 2, max_deliveries: 10 };
    await store.operations.lease({ ...request, lease_id: randomUUID() });
    store.clock += 1_500;
    expect(await callsOf((it) => leaseEvents(it)({ ...request, lease_id: randomUUID() }))).toEqual([
      "GetItem",
      "PutItem",
      `Query ${lease.name}`,
      `Query ${status.name}`,
      "UpdateItem",
    ]);
  });

  it("are no more to acknowledge a large event, and to read a page or a lease of them, one for all their bodies", async () => {
    const event_ids = await stored(6, { payload: largePayload("body") });
    expect(await page()).toEqual([
      "BatchGetItem",
      "BatchGetItem",
      `Query ${lease.name}`,
      `Query ${status.name}`,
    ]);
    const request = {
      ...owner,
      lease_id: randomUUID(),
      limit: 3,
      lease_seconds: 60,
      max_deliveries: 10,
    };
    expect(await callsOf((it) => leaseEvents(it)(request))).toEqual([
      "BatchGetItem",
      "GetItem",
      "PutItem",
      `Query ${status.name}`,
      ...times(3, "UpdateItem"),
    ]);
    expect(await callsOf((it) => acknowledgeEvents(it)({ ...owner, event_ids }))).toEqual(
      times(6, "UpdateItem"),
    );
    expect(
      await callsOf((it) => deleteEvent(it)({ ...owner, event_id: event_ids[0] ?? "" })),
      // What was delivered may have failed attempts, which are erased too.
    ).toEqual(["DeleteItem", "UpdateItem", "UpdateItem"]);
  });

  describe("for a full page of one shard", () => {
    it("are one query of what waits, and one read of all its events", async () => {
      await stored(60, { source: "s" });
      await page();
      expect(await page()).toEqual(["BatchGetItem", `Query ${status.name}`]);
      expect(await page({ source: "s" })).toEqual(["BatchGetItem", `Query ${source.name}`]);
    });

    it("are once a second one more, for the leases that have run out", async () => {
      await stored(60);
      const more = ["BatchGetItem", `Query ${lease.name}`, `Query ${status.name}`];
      expect(await page()).toEqual(more);
      store.clock += 999;
      expect(await page()).not.toEqual(more);
      store.clock += 1;
      expect(await page()).toEqual(more);
      expect(await page()).not.toEqual(more);
    });

    it("are one query and one read in every other status", async () => {
      const event_ids = await stored(60);
      await store.operations.acknowledgeMany({ ...owner, event_ids });
      expect(await page({ status: "acknowledged" })).toEqual([
        "BatchGetItem",
        `Query ${status.name}`,
      ]);
      await stored(60);
      await store.operations.lease({
        ...owner,
        lease_id: randomUUID(),
        limit: 60,
        lease_seconds: 60,
        max_deliveries: 1,
      });
      expect(await page({ status: "delivered" })).toEqual(["BatchGetItem", `Query ${lease.name}`]);
    });

    it("stay as many while others are leased: a page walks over none of them", async () => {
      await stored(100);
      await store.operations.lease({
        ...owner,
        lease_id: randomUUID(),
        limit: 100,
        lease_seconds: 60,
        max_deliveries: 1,
      });
      await stored(60);
      expect(await page()).toEqual(["BatchGetItem", `Query ${status.name}`]);
    });
  });

  it("are two queries for an empty inbox, each time, and no read", async () => {
    for (let n = 0; n < 2; n++)
      expect(await page()).toEqual([`Query ${lease.name}`, `Query ${status.name}`]);
  });
});
