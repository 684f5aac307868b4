/** The console's list of events, whatever comes to it in whatever order. */
import { describe, expect, it } from "vitest";
import type { InboxEvent } from "../../site/console/api/event.ts";
import {
  type EventList,
  emptyList,
  type Filter,
  renewed,
  withArrivals,
  withChange,
  withPage,
} from "../../site/console/inbox/event-list.ts";

const newestFirst: Filter = { status: "pending", source: "", order: "desc" };
const oldestFirst: Filter = { ...newestFirst, order: "asc" };

const event = (created_at: number, more: Partial<InboxEvent> = {}): InboxEvent => ({
  event_id: `e${created_at}`,
  created_at,
  timestamp: new Date(created_at).toISOString(),
  status: "pending",
  payloadText: "{}",
  metadataText: undefined,
  ...more,
});
const page = (times: number[], nextCursor: string | null = null) => ({
  events: times.map((time) => event(time)),
  nextCursor,
});
const timesOf = ({ events }: EventList) => events.map(({ created_at }) => created_at);
const readFrom = (times: number[], nextCursor: string | null, filter = newestFirst) =>
  renewed(emptyList, page(times, nextCursor), filter, Date.now());

describe("an arrival", () => {
  it("stands where its age puts it, once", () => {
    const list = withArrivals(
      readFrom([9, 5], null),
      [event(7), event(9), event(7)],
      newestFirst,
      0,
    );
    expect(timesOf(list)).toEqual([9, 7, 5]);
  });

  it("waits for its page if it belongs behind the last one that is shown", () => {
    expect(
      timesOf(withArrivals(readFrom([9, 5], "next"), [event(4), event(6)], newestFirst, 0)),
    ).toEqual([9, 6, 5]);
    expect(
      timesOf(withArrivals(readFrom([1, 2], "next", oldestFirst), [event(10)], oldestFirst, 0)),
    ).toEqual([1, 2]);
  });

  it("is left out where the filter does not want it", () => {
    const other = withArrivals(
      readFrom([], null),
      [event(1, { source: "crm" })],
      { ...newestFirst, source: "shop" },
      0,
    );
    expect(timesOf(other)).toEqual([]);
  });

  it("is news only if it came after the list was opened", () => {
    const { fresh } = withArrivals(readFrom([], null), [event(10), event(20)], newestFirst, 15);
    expect([...fresh.keys()]).toEqual(["e20"]);
  });

  it("before the first page has come is not lost, and hides no page", () => {
    const early = withArrivals(emptyList, [event(3), event(20)], newestFirst, 0);
    const list = renewed(early, page([9, 8], "next"), newestFirst, Date.now() - 1_000);
    expect([timesOf(list), list.nextCursor]).toEqual([[20, 9, 8], "next"]);
  });

  it("among hundreds cuts the list, whose first page is then read anew", () => {
    const many = Array.from({ length: 600 }, (_, n) => event(n));
    const list = withArrivals(readFrom([], null), many, newestFirst, 0);
    expect([list.events.length, list.nextCursor]).toEqual([500, null]);
    const anew = renewed(list, page([599, 598], "next"), newestFirst, Date.now() + 1);
    expect([timesOf(anew), anew.nextCursor]).toEqual([[599, 598], "next"]);
  });
});

describe("the first page, read anew", () => {
  it("drops what others have taken, and keeps the pages behind it", () => {
    const list = withPage(readFrom([9, 8], "second"), page([7, 6], "third"), newestFirst);
    const anew = renewed(list, page([9, 7], "other"), newestFirst, Date.now() + 1);
    expect([timesOf(anew), anew.nextCursor]).toEqual([[9, 7, 6], "third"]);
  });

  it("keeps what came while it was asked for, and nothing that came before", () => {
    const list = withArrivals(readFrom([5], null), [event(20)], newestFirst, 10);
    expect(timesOf(renewed(list, page([5]), newestFirst, Date.now() - 1_000))).toEqual([20, 5]);
    expect(timesOf(renewed(list, page([5]), newestFirst, Date.now() + 1))).toEqual([5]);
  });
});

describe("an event that has changed", () => {
  it("leaves the list it does not belong in any more, and comes back to the one it does", () => {
    const list = withChange(readFrom([2, 1], null), event(2, { status: "delivered" }), newestFirst);
    expect(timesOf(list)).toEqual([1]);
    expect(timesOf(withChange(list, event(2), newestFirst))).toEqual([2, 1]);
  });
});
