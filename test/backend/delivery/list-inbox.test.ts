import { expect, it, vi } from "vitest";
import type { OperationInput } from "../../../contract/operations.ts";
import { describeOnEveryEngine, type Store } from "../store.ts";

type Input = OperationInput<"list-inbox">;

const all = { status: "pending", order: "asc", limit: 100 } as const;

async function page(store: Store, input: Partial<Input> & { tenant: string }) {
  const result = await store.operations.list({ ...all, ...input });
  if (!result.ok) throw new Error("not a page");
  return result.value;
}

/** Walks all pages. */
async function pages(store: Store, input: Partial<Input> & { tenant: string }) {
  const found: string[][] = [];
  let after: Input["after"];
  do {
    const { events, next } = await page(store, { ...input, after });
    found.push(events.map(({ payload }) => JSON.parse(payload ?? "").n));
    after = next ?? undefined;
  } while (after);
  return found;
}

async function fill(
  store: Store,
  tenant: string,
  count: number,
  members: (n: number) => object = () => ({}),
) {
  for (let n = 0; n < count; n++) {
    await store.operations.ingest({
      tenant,
      event: store.event({ payload: `{"n":${n}}`, created_at: store.clock + n, ...members(n) }),
    });
  }
}

const upTo = (end: number, from = 0) => Array.from({ length: end - from }, (_, i) => from + i);

describeOnEveryEngine("list-inbox", (store) => {
  it("lists a tenant's pending events, oldest first or newest first", async () => {
    await fill(store, "order", 5);
    expect(await pages(store, { tenant: "order" })).toEqual([[0, 1, 2, 3, 4]]);
    expect(await pages(store, { tenant: "order", order: "desc" })).toEqual([[4, 3, 2, 1, 0]]);
    expect(await pages(store, { tenant: "nobody" })).toEqual([[]]);
  });

  it("fills every page but the last, and says exactly whether there is more", async () => {
    await fill(store, "pages", 6);
    expect(await pages(store, { tenant: "pages", limit: 4 })).toEqual([upTo(4), [4, 5]]);
    expect(await pages(store, { tenant: "pages", limit: 3 })).toEqual([upTo(3), [3, 4, 5]]);
    expect(await pages(store, { tenant: "pages", limit: 3, order: "desc" })).toEqual([
      [5, 4, 3],
      [2, 1, 0],
    ]);
  });

  it("loses and repeats none of the events of one millisecond", async () => {
    await fill(store, "ties", 25, () => ({ created_at: store.clock, source: "s" }));
    for (const order of ["asc", "desc"] as const) {
      for (const source of [undefined, "s"]) {
        const found = await pages(store, { tenant: "ties", limit: 4, order, source });
        expect(found.map((events) => events.length)).toEqual([4, 4, 4, 4, 4, 4, 1]);
        expect(
          found
            .flat()
            .map(Number)
            .sort((a, b) => a - b),
        ).toEqual(upTo(25));
      }
    }
  });

  it("fills pages under a source filter", async () => {
    await fill(store, "sources", 30, (n) => ({ source: n % 3 === 0 ? "a#b" : "a" }));
    expect(await pages(store, { tenant: "sources", source: "a#b", limit: 4 })).toEqual([
      [0, 3, 6, 9],
      [12, 15, 18, 21],
      [24, 27],
    ]);
  });

  it("takes `since` as inclusive and `until` as exclusive, with and without a source", async () => {
    await fill(store, "range", 10, () => ({ source: "s" }));
    const at = (n: number) => store.clock + n;
    for (const source of [undefined, "s"]) {
      expect(await pages(store, { tenant: "range", source, since: at(3) })).toEqual([upTo(10, 3)]);
      expect(await pages(store, { tenant: "range", source, until: at(3) })).toEqual([upTo(3)]);
      expect(
        await pages(store, { tenant: "range", source, since: at(3), until: at(7), limit: 3 }),
      ).toEqual([[3, 4, 5], [6]]);
      expect(await pages(store, { tenant: "range", source, since: at(3), until: at(4) })).toEqual([
        [3],
      ]);
    }
  });

  it("skips an offset, also beyond the end", async () => {
    await fill(store, "offset", 7);
    expect(await pages(store, { tenant: "offset", offset: 5 })).toEqual([[5, 6]]);
    expect((await page(store, { tenant: "offset", offset: 1000 })).events).toEqual([]);
  });

  it("continues where it was when the events of the page before are acknowledged, or the very one the cursor names", async () => {
    await fill(store, "acked", 8);
    const first = await page(store, { tenant: "acked", limit: 3 });
    for (const { event_id } of first.events)
      await store.operations.acknowledge({ tenant: "acked", event_id });
    expect(await pages(store, { tenant: "acked", after: first.next ?? undefined })).toEqual([
      [3, 4, 5, 6, 7],
    ]);
  });

  it("fills a page although the index still names events that are gone", async () => {
    await fill(store, "stale", 9);
    const { events } = await page(store, { tenant: "stale" });
    const gone = new Set(events.slice(0, 4).map(({ event_id }) => event_id));
    const { events: table } = store;
    const read = table.getAll.bind(table);
    vi.spyOn(store, "events", "get").mockReturnValue(table);
    vi.spyOn(table, "getAll").mockImplementation(async (ids) => {
      const items = await read(ids);
      for (const id of gone) items.delete(id);
      return items;
    });
    expect(await pages(store, { tenant: "stale", limit: 3 })).toEqual([
      [4, 5, 6],
      [7, 8],
    ]);
  });

  it("cuts a page at the bytes that a Lambda may answer, and loses nothing by it", async () => {
    // Quotes and backslashes are escaped twice on their way, so these take four times their size.
    const text = '"\\\\'.repeat(60_000).slice(0, 120_000);
    await fill(store, "large", 30, (n) => ({ payload: `{"n":${n},"x":${JSON.stringify(text)}}` }));
    const sizes: number[] = [];
    let after: Input["after"];
    do {
      const result = await store.operations.list({ ...all, tenant: "large", after });
      if (!result.ok) throw new Error("not a page");
      expect(Buffer.byteLength(JSON.stringify(JSON.stringify(result)))).toBeLessThan(6_000_000);
      sizes.push(result.value.events.length);
      after = result.value.next ?? undefined;
    } while (after);
    expect(sizes.length).toBeGreaterThan(2);
    expect(Math.min(...sizes)).toBeGreaterThan(0);
    expect(sizes.reduce((a, b) => a + b)).toBe(30);
  });

  it("never shows another tenant's events, whatever position it is given", async () => {
    await fill(store, "mine", 3);
    await fill(store, "theirs", 3);
    const { next } = await page(store, { tenant: "theirs", limit: 1 });
    const { events } = await page(store, { tenant: "mine", after: next ?? undefined });
    const mine = (await page(store, { tenant: "mine" })).events.map(({ event_id }) => event_id);
    expect(events.length).toBeGreaterThan(0);
    for (const { event_id } of events) expect(mine).toContain(event_id);
  });

  it("hides what has expired", async () => {
    await fill(store, "expired", 2);
    const begin = store.clock;
    store.clock += store.retention.event * 1000;
    expect((await page(store, { tenant: "expired" })).events).toEqual([]);
    store.clock = begin;
  });
});
