/**
 * What arrives in an inbox: each event once, oldest first.
 *
 * An event may become visible after younger ones: an index lags, two edges' clocks differ, the
 * spool held it. So the last seconds are read again with every look, and the whole overlap with
 * some; what was shown is remembered for as long. A position is where somebody who has seen so much
 * must go on to miss nothing: it stays behind by the overlap, and then moves event by event where
 * all is older than that.
 */
import type { StoredEvent } from "../../../contract/event.ts";
import { limits } from "../../../contract/limits.ts";
import type { Position } from "../../../contract/operations.ts";
import type { Backend } from "../../private-api/backend.ts";

const { calls, overlapSeconds, glanceSeconds } = limits.stream;

export interface Arrival {
  event: StoredEvent;
  /** Where to go on for somebody who has seen this event and those before it. */
  position: Position;
}

type Owner = { tenant: string; shards: number };

export class Arrivals {
  readonly #backend: Backend;
  readonly #source: string | undefined;
  #position: Position;
  /** When the last complete look began, in Unix milliseconds. */
  #lookedAt = 0;
  #calls = 0;
  /** What was shown after the position, and when it was created. */
  readonly #shown = new Map<string, number>();

  constructor(backend: Backend, source: string | undefined, position: Position) {
    this.#backend = backend;
    this.#source = source;
    this.#position = position;
  }

  /** Where to go on for somebody who has seen everything so far. */
  get position(): Position {
    return this.#position;
  }

  /** Whether the backend was called as often as one connection may. */
  get isSpent(): boolean {
    return this.#calls >= calls;
  }

  /** All that is new since the position, which moves on. */
  async *read(owner: Owner): AsyncGenerator<Arrival[]> {
    const start = Date.now();
    // Nothing from before is still on its way.
    const settled = beginOf(start - overlapSeconds * 1000);
    const isComplete = yield* this.#walk(owner, this.#position, (event) =>
      this.#moveTo(earlier(event, settled)),
    );
    if (!isComplete) return;
    this.#lookedAt = start;
    this.#moveTo(settled);
    for (const [id, created_at] of this.#shown)
      if (created_at < this.#position.created_at) this.#shown.delete(id);
  }

  /** What is new since the last look, and a little before. */
  async *glance(owner: Owner): AsyncGenerator<Arrival[]> {
    const start = Date.now();
    const after = later(this.#position, beginOf(this.#lookedAt - glanceSeconds * 1000));
    if (yield* this.#walk(owner, after, () => this.#position)) this.#lookedAt = start;
  }

  /** Page by page. @returns whether it came to the end */
  async *#walk(
    owner: Owner,
    begin: Position,
    positionOf: (event: StoredEvent) => Position,
  ): AsyncGenerator<Arrival[], boolean> {
    const query = {
      ...owner,
      status: "pending",
      source: this.#source,
      order: "asc",
      limit: limits.pageSize.max,
    } as const;
    let after: Position | null = begin;
    while (after) {
      if (this.isSpent) return false;
      this.#calls++;
      const page: { events: StoredEvent[]; next: Position | null } = await this.#backend.value(
        "list-inbox",
        { ...query, after },
      );
      yield page.events
        .filter((event) => this.#isNew(event))
        .map((event) => ({ event, position: positionOf(event) }));
      after = page.next;
    }
    return true;
  }

  #isNew({ event_id, created_at }: StoredEvent): boolean {
    if (this.#shown.has(event_id)) return false;
    this.#shown.set(event_id, created_at);
    return true;
  }

  #moveTo(position: Position): Position {
    this.#position = later(this.#position, position);
    return this.#position;
  }
}

/** Before every event of that millisecond. */
export const beginOf = (created_at: number): Position => ({
  created_at: Math.max(0, created_at),
  event_id: "00000000-0000-0000-0000-000000000000",
});

const isBefore = (a: Position, b: Position): boolean =>
  a.created_at < b.created_at || (a.created_at === b.created_at && a.event_id < b.event_id);

const earlier = (a: Position, b: Position): Position => (isBefore(b, a) ? b : a);

const later = (a: Position, b: Position): Position => (isBefore(a, b) ? b : a);
