/**
 * Cursors against a model: whatever is posted, acknowledged and erased between two pages, a walk
 * delivers what it owes.
 */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { eventOf, type Page, pageOf, refusalOf } from "./answer.ts";
import type { Client } from "./client.ts";
import { useSystem } from "./system.ts";

const system = useSystem();

let client: Client;
beforeAll(async () => {
  client = system.client(await system.createKey("acme"));
});

interface Posted {
  event_id: string;
  created_at: number;
  source: string | undefined;
  isWaiting: boolean;
}

const sources = ["a", "b", undefined];
const post = async (source: string | undefined): Promise<Posted> => {
  const answer = await client.publish("{}", source === undefined ? {} : { source });
  const { event_id, created_at } = eventOf(answer);
  return { event_id, created_at, source, isWaiting: true };
};

/** One consumer's way through an inbox, and what the model says that it is still owed. */
class Walk {
  readonly #order: "asc" | "desc";
  readonly #source: string | undefined;
  #cursor: string | null = null;
  /** What has been delivered in this walk. */
  #delivered = new Set<string>();
  /** The events that there were when this walk began. */
  #known = new Set<Posted>();

  constructor({ order, source }: { order: "asc" | "desc"; source: string | undefined }) {
    this.#order = order;
    this.#source = source;
  }

  /**
   * Turns one page, and compares it with the model: the next events that are owed, in order, each
   * once.
   */
  async turn(events: readonly Posted[], limit: number): Promise<Page> {
    if (this.#cursor === null) this.#begin(events);
    const owed = this.#owed(events);
    const answer = await client.inbox({
      limit,
      cursor: this.#cursor,
      order: this.#order,
      source: this.#source,
    });
    expect(answer.status, answer.text).toBe(200);
    const page = pageOf(answer);
    // Among events of the same millisecond, any order will do.
    expect(page.events.map(({ created_at }) => created_at)).toEqual(
      owed.slice(0, limit).map(({ created_at }) => created_at),
    );
    const ids = page.events.map(({ event_id }) => event_id);
    expect(owed.map(({ event_id }) => event_id)).toEqual(expect.arrayContaining(ids));
    expect(new Set(ids).size).toBe(page.count);
    expect([page.has_more, page.next_cursor !== null]).toEqual([
      owed.length > limit,
      owed.length > limit,
    ]);
    for (const id of ids) this.#delivered.add(id);
    this.#cursor = page.next_cursor;
    return page;
  }

  /** To the end, so that the walk has delivered everything. */
  async finish(events: readonly Posted[], limit: number): Promise<void> {
    while ((await this.turn(events, limit)).has_more);
  }

  #begin(events: readonly Posted[]): void {
    this.#delivered = new Set();
    this.#known = new Set(events);
  }

  /**
   * Oldest first, a walk comes to what is posted meanwhile; newest first, it has passed that place
   * already.
   */
  #owed(events: readonly Posted[]): Posted[] {
    const direction = this.#order === "asc" ? 1 : -1;
    return events
      .filter((event) => event.isWaiting && !this.#delivered.has(event.event_id))
      .filter((event) => this.#source === undefined || event.source === this.#source)
      .filter((event) => this.#order === "asc" || this.#known.has(event))
      .toSorted((a, b) => direction * (a.created_at - b.created_at));
  }
}

const walk = fc.record({
  order: fc.constantFrom("asc" as const, "desc" as const),
  source: fc.constantFrom(...sources),
});
const limit = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 100 }));

type Step =
  | { post: (string | undefined)[] }
  | { take: number; as: "acknowledged" | "erased" }
  | { turn: number; limit: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      post: fc.array(fc.constantFrom(...sources), { minLength: 1, maxLength: 6 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      take: fc.nat(),
      as: fc.constantFrom("acknowledged" as const, "erased" as const),
    }),
  },
  { weight: 4, arbitrary: fc.record({ turn: fc.nat(2), limit }) },
);

async function take(
  events: readonly Posted[],
  { take: which, as }: { take: number; as: string },
): Promise<void> {
  const waiting = events.filter(({ isWaiting }) => isWaiting);
  const event = waiting[which % waiting.length];
  if (!event) return;
  await (as === "erased" ? client.erase(event.event_id) : client.acknowledge(event.event_id));
  event.isWaiting = false;
}

async function run(walks: readonly Walk[], steps: readonly Step[], last: number): Promise<void> {
  // Posted at once, so that some share a millisecond.
  const events = await Promise.all([...sources, ...sources].map(post));
  try {
    for (const step of steps) {
      if ("post" in step) events.push(...(await Promise.all(step.post.map(post))));
      else if ("take" in step) await take(events, step);
      else await walks[step.turn]?.turn(events, step.limit);
    }
    for (const each of walks) await each.finish(events, last);
  } finally {
    await Promise.all(events.map(({ event_id }) => client.acknowledge(event_id)));
  }
}

describe("a walk by cursor", () => {
  it("delivers each event once, in order, whatever is posted, acknowledged and erased between its pages", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(walk, walk, walk),
        fc.array(step, { minLength: 5, maxLength: 25 }),
        limit,
        async (walks, steps, last) => {
          const each = walks.map((options) => new Walk(options));
          await run(each, steps, last);
        },
      ),
      { numRuns: 25 },
    );
  });

  it("delivers what waits all along once, and in order, while others post and acknowledge at the same time", async () => {
    const waiting = await Promise.all(Array.from({ length: 60 }, () => post("a")));
    let isWalking = true;
    const disturb = async () => {
      while (isWalking) await client.acknowledge((await post("a")).event_id);
    };
    const walkThrough = async (order: string) => {
      const seen: Page["events"] = [];
      let cursor: string | null = null;
      do {
        const page: Page = pageOf(await client.inbox({ cursor, order, limit: 3 }));
        seen.push(...page.events);
        cursor = page.next_cursor;
        // Oldest first, it meets what is posted meanwhile, and would go on as long as that does.
      } while (cursor !== null && seen.length < 2 * waiting.length);
      return seen;
    };
    const walking = Promise.all(["asc", "desc"].map(walkThrough)).finally(() => {
      isWalking = false;
    });
    const [[up = [], down = []]] = await Promise.all([walking, disturb(), disturb(), disturb()]);
    const ids = new Set(waiting.map(({ event_id }) => event_id));
    for (const [seen, sign] of [
      [up, 1],
      [down, -1],
    ] as const) {
      const times = seen.map(({ created_at }) => sign * created_at);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(new Set(seen.map(({ event_id }) => event_id)).size).toBe(seen.length);
      expect(seen.filter(({ event_id }) => ids.has(event_id))).toHaveLength(waiting.length);
    }
    await Promise.all(waiting.map(({ event_id }) => client.acknowledge(event_id)));
  });

  it("goes on where it was after the edge has restarted", async () => {
    const events = [await post("a"), await post("b"), await post(undefined), await post("a")];
    const first = pageOf(await client.inbox({ limit: 2 }));
    await system.restartEdge();
    const rest = pageOf(await client.inbox({ limit: 2, cursor: first.next_cursor }));
    const ids = [...first.events, ...rest.events].map(({ event_id }) => event_id);
    expect(ids).toEqual(events.map(({ event_id }) => event_id));
    expect(rest.next_cursor).toBeNull();
  });

  it("is refused, and does not begin again, with a cursor of another query or a cursor that was altered", async () => {
    await Promise.all([post("a"), post("a")]);
    const { next_cursor } = pageOf(await client.inbox({ limit: 1, source: "a" }));
    const cursor = next_cursor ?? "";
    const altered = cursor.replace(/^./, (first) => (first === "A" ? "B" : "A"));
    for (const query of [
      { cursor },
      { cursor, source: "b" },
      { cursor, source: "a", order: "desc" },
      { cursor, source: "a", status: "delivered" },
      { cursor, source: "a", since: "2026-01-01T00:00:00Z" },
      { cursor: altered, source: "a" },
      { cursor: cursor.slice(0, -4), source: "a" },
    ]) {
      expect(refusalOf(await client.inbox(query)), JSON.stringify(query)).toEqual([
        400,
        "invalid_cursor",
      ]);
    }
  });
});
