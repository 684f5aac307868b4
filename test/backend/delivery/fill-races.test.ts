/** Filling an inbox while all else goes on. */
import { expect, it } from "vitest";
import { deleteEvent } from "../../../backend/delivery/delete-event.ts";
import { fillCopy } from "../../../backend/delivery/fill-copy.ts";
import { leasePartition, statusPartition } from "../../../contract/table.ts";
import { Fills } from "../filling.ts";
import { bodiesOf } from "../interfered.ts";
import { everyInterleaving } from "../interleavings.ts";
import { largePayload } from "../payloads.ts";
import { type Interference, onEveryEngineWithout, type Store } from "../store.ts";
import { TenantInbox, value } from "../tenant-inbox.ts";

const describeExactly = onEveryEngineWithout(
  ["lost", "duplicated", "lingering"],
  "it says in which order things happen",
);

describeExactly("an inbox that is being filled", (store: Store) => {
  const itIfExact = store.itIfExact("every call is one step");

  async function beingFilled() {
    const main = new TenantInbox(store);
    const fills = new Fills(store, main);
    return { main, fills };
  }

  itIfExact.each([
    ["small", "{}"],
    ["large", largePayload("erased")],
  ])(
    "has nothing of a %s event that is erased, in whatever order they meet and wherever one breaks off",
    async (_, payload) => {
      const main = new TenantInbox(store);
      const { tenant } = main;
      // An instance of the backend that goes on believing that there is no further inbox.
      const unaware = store.operations;
      await unaware.ingest({ tenant, event: store.event() });
      const audit = await main.define("audit");
      const inbox_id = (await store.dependencies.inboxes.of(tenant)).get("audit")?.inbox_id ?? "";
      const inbox = { tenant, shards: 1, inbox_id };
      await everyInterleaving(async (schedule) => {
        const event = store.event({ payload });
        const { event_id } = event;
        value(await unaware.ingest({ tenant, event }));
        const own = (await store.events.get(event_id)) ?? {};
        let isErased = false;
        await schedule.run(
          [
            () => fillCopy(schedule.store(store, "fill"), inbox, own).catch(() => undefined),
            async () => {
              try {
                await deleteEvent(schedule.store(store, "erase"))({ tenant, shards: 1, event_id });
                isErased = true;
              } catch {}
            },
          ],
          async () => {
            if (isErased) expect(await audit.idsIn()).not.toContain(event_id);
          },
        );
        const copyStatus = async () =>
          (await store.events.of(inbox_id).get(event_id))?.status?.S ?? "erased";
        if (isErased) expect(await copyStatus()).toBe("erased");
        value(await store.operations.erase({ tenant, event_id }));
        const after = await store.events.get(event_id);
        expect(after?.status?.S).toBe("erased");
        await fillCopy(store.dependencies, inbox, own);
        expect(await audit.idsIn()).toEqual([]);
        expect(await copyStatus()).toBe("erased");
      }, 1);
    },
  );

  it("leaves no body behind of an event that was erased just before it is named", async () => {
    const { main, fills } = await beingFilled();
    const [event_id = ""] = await main.publish(1);
    const audit = await fills.define("audit");
    store.interference = async (name, call, input) => {
      const isBody = name === "PutItem" && JSON.stringify(input).includes('"body#');
      if (isBody) {
        store.interference = undefined;
        const answer = await call();
        await main.erase(event_id);
        return answer;
      }
      return call();
    };
    await fills.finish("audit");
    expect(await audit.idsIn()).toEqual([]);
    expect(await bodiesOf(store, main.tenant)).toEqual([]);
  });

  /** Does something once, when a partition of an index is about to be read, or was. */
  const whenRead = (partition: string, when: "before" | "after", act: () => Promise<unknown>) => {
    store.interference = async (name, call, input) => {
      if (name !== "Query" || !JSON.stringify(input).includes(`"${partition}"`)) return call();
      store.interference = undefined;
      if (when === "before") await act();
      const answer = await call();
      if (when === "after") await act();
      return answer;
    };
  };

  it.each(["put back", "released", "leased"])(
    "has an event that is %s just where a walk has passed",
    async (what) => {
      const { main, fills } = await beingFilled();
      const { tenant } = main;
      const [event_id = ""] = await main.publish(1);
      if (what === "put back") await main.reject({ event_ids: [event_id] });
      const { lease_id } = what === "released" ? await main.lease() : { lease_id: "" };
      const audit = await fills.define("audit");
      // The walk goes through what is pending, leased, dead, acknowledged.
      if (what === "put back")
        whenRead(statusPartition(tenant, "dead_letter"), "before", () => main.redrive([event_id]));
      if (what === "released")
        whenRead(leasePartition(tenant), "before", () => main.release({ lease_id }));
      if (what === "leased")
        whenRead(statusPartition(tenant, "pending"), "before", () => main.lease());
      await fills.finish("audit");
      expect(await audit.idsIn()).toEqual([event_id]);
    },
  );

  /** Hides an event from a partition of an index that lags. */
  const hidden = (answer: object, partition: string, input: object, id: string) => {
    if (!JSON.stringify(input).includes(`"${partition}"`)) return answer;
    const { Items = [] } = answer as { Items?: { event_id?: { S: string } }[] };
    return { ...answer, Items: Items.filter(({ event_id }) => event_id?.S !== id) };
  };

  it("has an event that its index shows late", async () => {
    const { main, fills } = await beingFilled();
    const [late = ""] = await main.publish(1);
    const begun = store.clock;
    store.interference = (async (name: string, call: () => Promise<object>, input: object) => {
      const answer = await call();
      const isLate = name === "Query" && store.clock < begun + 20_000;
      return isLate ? hidden(answer, statusPartition(main.tenant, "pending"), input, late) : answer;
    }) as Interference;
    const audit = await fills.run("audit");
    store.interference = undefined;
    expect(await audit.idsIn()).toEqual([late]);
  });

  it("has an event that steps back behind a walk which finds nothing else", async () => {
    const { main, fills } = await beingFilled();
    const [dead = ""] = await main.publish(1);
    await main.reject({ event_ids: [dead] });
    const begun = store.clock;
    const partition = statusPartition(main.tenant, "dead_letter");
    let isRedriven = false;
    store.interference = (async (name: string, call: () => Promise<object>, input: object) => {
      if (name !== "Query") return call();
      const isFirst = store.clock < begun + 30_000;
      if (!isFirst && !isRedriven && JSON.stringify(input).includes(`"${partition}"`)) {
        isRedriven = true;
        await main.redrive([dead]);
      }
      const answer = await call();
      return isFirst ? hidden(answer, partition, input, dead) : answer;
    }) as Interference;
    const audit = await fills.run("audit");
    store.interference = undefined;
    expect(isRedriven).toBe(true);
    expect(await audit.idsIn()).toEqual([dead]);
  });
});
