/** One event whose payload is lost or damaged, among others that are well. */
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { beforeEach, describe, expect, it } from "vitest";
import { bodyIdOf, deleteBody } from "../../../backend/store/event-body.ts";
import type { AcceptedEvent } from "../../../contract/event.ts";
import { largePayload } from "../payloads.ts";
import { Replays } from "../replay.ts";
import { describeOnEveryEngine, type Store } from "../store.ts";
import { TenantInbox } from "../tenant-inbox.ts";

const bytes = Buffer.from("this is no compressed text");

/** Where the payload lies, and what became of it. */
const faults: Record<
  string,
  { payload: string; harm: (store: Store, id: string) => Promise<void> }
> = {
  "whose body is missing": {
    payload: largePayload("missing"),
    harm: async (store, id) => deleteBody(store.events, (await store.events.get(id)) ?? {}),
  },
  "whose body is damaged": {
    payload: largePayload("damaged"),
    harm: async (store, id) => {
      const body = bodyIdOf(await store.events.get(id)) ?? "";
      const Item = { ...(await store.events.get(body)), payload: { B: bytes } };
      await store.client.send(new PutItemCommand({ TableName: store.tableName, Item }));
    },
  },
  "whose item is damaged": {
    payload: "{}",
    harm: async (store, id) => {
      const Item = { ...(await store.events.get(id)), payload: { B: bytes } };
      await store.client.send(new PutItemCommand({ TableName: store.tableName, Item }));
    },
  },
};

describeOnEveryEngine("an event", (store) => {
  describe.each(Object.entries(faults))("%s", (_, { payload, harm }) => {
    let inbox: TenantInbox;
    let event: AcceptedEvent;
    let others: string[];
    const id = () => event.event_id;
    const ingest = () => store.operations.ingest({ tenant: inbox.tenant, shards: 1, event });
    beforeEach(async () => {
      inbox = new TenantInbox(store);
      event = store.event({ payload, source: "s" });
      await ingest();
      others = await inbox.publish(3);
      store.unreadable.length = 0;
    });

    const deadLetter = {
      status: "dead_letter",
      dead_letter_reason: expect.stringMatching(/^unreadable: its payload is (missing|damaged)/),
      unreadable: expect.any(String),
    };

    async function expectDeadLetter(): Promise<void> {
      const list = await inbox.list("dead_letter");
      expect(list).toMatchObject([{ event_id: id(), ...deadLetter }]);
      expect(list[0]).not.toHaveProperty("payload");
      expect(list[0]).not.toHaveProperty("delivery_count");
      expect(await inbox.event(id())).toMatchObject(deadLetter);
      expect(store.unreadable).toMatchObject([{ tenant: inbox.tenant, event_id: id() }]);
    }

    it("is left out of a page, which is full without it, and becomes a dead letter that says why", async () => {
      await harm(store, id());
      expect(await inbox.event(id())).toMatchObject({
        status: "pending",
        unreadable: expect.any(String),
      });
      expect(await inbox.idsIn("pending")).toEqual(others);
      await expectDeadLetter();
    });

    it("is left out of a lease, and kills none of its neighbours", async () => {
      await harm(store, id());
      const { ids } = await inbox.lease({ limit: 4 });
      expect(ids).toEqual(others);
      await expectDeadLetter();
      expect(await inbox.idsIn("delivered")).toEqual(others);
    });

    it("does not keep a repeated publish from being answered as one", async () => {
      await harm(store, id());
      expect(await ingest()).toMatchObject({ ok: true, value: { replayed: true } });
      event = { ...event, source: "another" };
      expect(await ingest()).toEqual({ ok: false, error: { code: "idempotency_key_reused" } });
    });

    it("does not keep others from being redriven, replayed, or leased again", async () => {
      const ids = [id(), ...others];
      const { lease_id } = await inbox.lease();
      await harm(store, id());
      // A repeated attempt is given what can be read.
      expect((await inbox.lease({ lease_id })).ids).toEqual(others);
      await inbox.reject({ lease_id });
      const redriven = await inbox.redrive(ids);
      expect(redriven).toMatchObject({
        value: {
          results: [
            { event_id: id() },
            ...others.map((event_id) => ({ event_id, status: "pending" })),
          ],
        },
      });
      await inbox.acknowledge({ event_ids: ids });
      expect((await new Replays(store, inbox).run()).state).toBe("done");
      expect(await inbox.idsIn("pending")).toEqual(others);
    });

    it("can be erased", async () => {
      await harm(store, id());
      await inbox.erase(id());
      expect(await inbox.event(id())).toBeUndefined();
      expect(await inbox.idsIn("pending")).toEqual(others);
      expect(await inbox.idsIn("dead_letter")).toEqual([]);
    });
  });
});
