import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { withinBudget } from "../../../backend/lambda/request-time.ts";
import type { InboxFilter } from "../../../contract/inbox.ts";
import { limits } from "../../../contract/limits.ts";
import { withBreak } from "../interfered.ts";
import { largePayload } from "../payloads.ts";
import { type Interference, onEveryEngineWithout } from "../store.ts";
import { TenantInbox, value } from "../tenant-inbox.ts";

const describeCounting = onEveryEngineWithout(
  ["lost", "duplicated", "lingering"],
  "it counts what the indexes show",
);

describeCounting("count-matching", (store) => {
  const count = async (main: TenantInbox, filter?: InboxFilter, since = 0) =>
    value(
      await store.operations.countMatching({
        tenant: main.tenant,
        shards: main.shards,
        since,
        filter,
      }),
    );

  it("counts the stored events that a filter lets in, wherever they stand, and writes nothing", async () => {
    const main = new TenantInbox(store, 2);
    await main.define("default", { filter: { source: ["shop"] } });
    const ids = await main.publish(6, { source: "shop", payload: '{"vip":true}' });
    await main.publish(2, { source: "crm", tags: ["eu"], payload: largePayload("crm") });
    await main.acknowledge({ event_ids: ids.slice(0, 2) });
    await main.reject({ event_ids: ids.slice(2, 3) });
    await main.lease({ limit: 2 });
    await main.erase(ids[5] ?? "");
    const since = store.clock;
    await main.publish(1, { source: "shop", type: "late" });
    // The first write would break.
    await withBreak(store, { kind: "crash before", write: 1 }, async () => {
      expect(await count(main)).toEqual({ matching: 8, capped: false });
    });
    expect(await count(main, { source: ["sh*"] })).toMatchObject({ matching: 6 });
    expect(await count(main, { tags: ["eu"] })).toMatchObject({ matching: 2 });
    expect(await count(main, { payload: { "/vip": [true] } })).toMatchObject({ matching: 5 });
    expect(await count(main, { payload: { "/of": ["crm"] } })).toMatchObject({ matching: 2 });
    expect(await count(main, {}, since)).toMatchObject({ matching: 1 });
    expect(await count(new TenantInbox(store))).toEqual({ matching: 0, capped: false });
    expect(value(await store.operations.listInboxes({ tenant: main.tenant })).inboxes).toHaveLength(
      1,
    );
  });

  it("looks at a bounded number of events, for a bounded time, and says so", async () => {
    const main = new TenantInbox(store);
    await main.publish(60);
    const all = { matching: 60, capped: false };
    expect(await withinBudget("60000", () => count(main))).toEqual(all);
    // No time to look at any, beside the time for an answer.
    expect(await withinBudget("900", () => count(main))).toEqual({ matching: 0, capped: true });
    // The index shows far more than are looked at.
    let shown = 0;
    store.interference = (async (name: string, call: () => Promise<unknown>, input: object) => {
      if (name !== "Query" || !JSON.stringify(input).includes("#pending#")) return call();
      const Items = Array.from({ length: 1_000 }, () => ({
        event_id: { S: randomUUID() },
        created_at: { N: String(++shown) },
        answer_bytes: { N: "1" },
      }));
      return { Items, Count: 1_000, ScannedCount: 1_000, LastEvaluatedKey: Items.at(-1) };
    }) as Interference;
    const counted = await count(main);
    store.interference = undefined;
    expect(counted.capped).toBe(true);
    expect(shown).toBeGreaterThanOrEqual(limits.countedEvents);
    // Each look reads a page, and uses a part of it.
    expect(shown).toBeLessThanOrEqual(11 * limits.countedEvents);
  });
});
