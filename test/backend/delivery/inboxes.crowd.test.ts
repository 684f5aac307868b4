/**
 * Many consumers of several inboxes at once, and writes that break off. `CROWD_EVENTS` says how many
 * events, for whoever has changed something here.
 */
import { expect, it } from "vitest";
import type { AcceptedEvent } from "../../../contract/event.ts";
import { randomFrom } from "../../faults/chance.ts";
import { Crowd, untilDone } from "../crowd.ts";
import { Fills } from "../filling.ts";
import { describeOnEveryEngine, type Store } from "../store.ts";
import { TenantInbox } from "../tenant-inbox.ts";

const count = Number(process.env.CROWD_EVENTS ?? 100);
const consumers = 4;

const filters = {
  everything: {},
  shop: { source: ["shop"] },
  orders: { type: ["order.*"] },
  eu: { tags: ["eu", "uk"] },
  past: { source: ["shop", "crm"] },
};
type Name = keyof typeof filters;
const names = Object.keys(filters) as Name[];

const wants: Record<Name, (event: AcceptedEvent) => boolean> = {
  everything: () => true,
  shop: ({ source }) => source === "shop",
  orders: ({ type }) => type?.startsWith("order.") ?? false,
  eu: ({ tags = [] }) => tags.includes("eu") || tags.includes("uk"),
  past: ({ source }) => source === "shop" || source === "crm",
};

function variousEvents(store: Store): AcceptedEvent[] {
  const begin = store.clock;
  store.clock += count;
  return Array.from({ length: count }, (_, n) =>
    store.event({
      created_at: begin + n,
      source: ["shop", "crm", "none"][n % 3] ?? "",
      type: n % 2 ? "order.paid" : "user.new",
      ...(n % 5 === 0 && { tags: ["uk"] }),
      payload: `{"n":${n}}`,
    }),
  );
}

describeOnEveryEngine("five inboxes of four consumers each", (store: Store) => {
  /** Four producers, who repeat what breaks off. */
  const publish = (tenant: string, events: AcceptedEvent[]) =>
    Promise.all(
      [0, 1, 2, 3].map(async (producer) => {
        for (const event of events.filter((_, n) => n % 4 === producer))
          await untilDone(() => store.operations.ingest({ tenant, event }));
      }),
    );

  it(`see each of ${count} events that they let in, acknowledge it once, and see no other`, async () => {
    Object.assign(store.retention, { event: 6_000_000, acknowledged: 2_000_000 });
    const crowd = new Crowd(store, randomFrom(7));
    const [main, neighbour] = [new TenantInbox(store), new TenantInbox(store)];
    const fills = new Fills(store, main);
    const events = variousEvents(store);
    for (const name of names) {
      if (name !== "past") await main.define(name, { filter: filters[name] });
      await neighbour.define(name, { filter: filters[name] });
    }
    await neighbour.publish(3, { source: "shop", type: "order.paid", tags: ["eu"] });

    crowd.breakWrites();
    const half = Math.floor(count / 2);
    await publish(main.tenant, events.slice(0, half));
    // The last inbox is made when half of the events are stored, and filled with them.
    await untilDone(() => fills.define("past", { filter: filters.past }));
    const inboxes = names.flatMap((name) => Array(consumers).fill(main.named(name)));
    const consume = () => Promise.all(inboxes.map((inbox) => crowd.consume(inbox)));
    await Promise.all([
      publish(main.tenant, events.slice(half)).then(() => fills.finish("past")),
      consume(),
    ]);
    // Until no index lags behind what came last.
    const isAcknowledged = async (event: AcceptedEvent): Promise<boolean> => {
      const places = (await main.event(event.event_id))?.inboxes ?? [];
      const wanted = places.filter(({ inbox }) => inbox !== "default");
      return wanted.every(({ status }) => status === "acknowledged");
    };
    await expect
      .poll(async () => {
        await consume();
        return (await Promise.all(events.map(isAcknowledged))).every(Boolean);
      })
      .toBe(true);
    store.interference = undefined;

    for (const name of names) {
      const wanted = events.filter(wants[name]).map(({ event_id }) => event_id);
      expect([...(crowd.seen.get(name) ?? [])].sort(), name).toEqual(wanted.toSorted());
      for (const times of crowd.acknowledged.get(name)?.values() ?? []) expect(times.size).toBe(1);
      expect(await neighbour.named(name).idsIn(), name).toHaveLength(3);
    }
    for (const event of events) {
      const places = (await main.event(event.event_id))?.inboxes ?? [];
      const acknowledged = places.filter(({ status }) => status === "acknowledged");
      const wanting = names.filter((name) => wants[name](event));
      expect(acknowledged.map(({ inbox }) => inbox).sort()).toEqual(wanting.sort());
      expect(places).toHaveLength(wanting.length + 1);
    }
  });
});
