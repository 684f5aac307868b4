/**
 * Reads an inbox for a stream: each event once, oldest first.
 *
 * An event may become visible after younger ones: an index lags, two edges' clocks differ, the
 * spool held it. So each short scan reads the last seconds again, and each full scan the whole
 * overlap; what was sent is remembered for as long. A position is where a client that has seen so
 * much must go on to miss nothing: it stays behind by the overlap, and moves event by event where
 * all is older than that.
 */
import type { StoredEvent } from "../../../contract/event.ts";
import { limits } from "../../../contract/limits.ts";
import { beginOf, compare, type Position } from "../../../contract/position.ts";
import type { Selection } from "../../../contract/selection.ts";
import type { TenantScope } from "../../authentication/authenticate.ts";
import type { Backend } from "../../private-api/backend.ts";

const { calls, overlapSeconds, shortScanSeconds } = limits.stream;

export interface StreamedEvent {
  event: StoredEvent;
  /** Where to go on for somebody who has seen this event and those before it. */
  position: Position;
}

export class StreamReader {
  readonly #backend: Backend;
  readonly #selection: Selection;
  #position: Position;
  /** When the last complete scan began, in Unix milliseconds. */
  #scannedAt = 0;
  #calls = 0;
  /** What was sent after the position, and when it was created. */
  readonly #sent = new Map<string, number>();

  constructor(backend: Backend, selection: Selection, position: Position) {
    this.#backend = backend;
    this.#selection = selection;
    this.#position = position;
  }

  /** Where to go on for somebody who has seen everything so far. */
  get position(): Position {
    return this.#position;
  }

  /** Whether the backend was called as often as one connection may. */
  get isExhausted(): boolean {
    return this.#calls >= calls;
  }

  /** All that is new since the position, which moves on. */
  async *fullScan(scope: TenantScope): AsyncGenerator<StreamedEvent[]> {
    const start = Date.now();
    // Nothing from before is still on its way.
    const settled = beginOf(start - overlapSeconds * 1000);
    const isComplete = yield* this.#walk(scope, this.#position, (place) =>
      this.#moveTo(earlier(place, settled)),
    );
    if (!isComplete) return;
    this.#scannedAt = start;
    this.#moveTo(settled);
    for (const [id, created_at] of this.#sent)
      if (created_at < this.#position.created_at) this.#sent.delete(id);
  }

  /** What is new since the last scan, and a little before. */
  async *shortScan(scope: TenantScope): AsyncGenerator<StreamedEvent[]> {
    const start = Date.now();
    const after = later(this.#position, beginOf(this.#scannedAt - shortScanSeconds * 1000));
    if (yield* this.#walk(scope, after, () => this.#position)) this.#scannedAt = start;
  }

  /** Page by page. @returns whether it came to the end */
  async *#walk(
    scope: TenantScope,
    begin: Position,
    positionOf: (place: Position) => Position,
  ): AsyncGenerator<StreamedEvent[], boolean> {
    const query = {
      ...scope,
      status: "pending",
      ...this.#selection,
      order: "asc",
      limit: limits.pageSize.max,
    } as const;
    let after: Position | null = begin;
    while (after) {
      if (this.isExhausted) return false;
      this.#calls++;
      const page: { events: StoredEvent[]; next: Position | null } = await this.#backend.value(
        "list-inbox",
        { ...query, after },
      );
      yield page.events
        .filter((event) => this.#isNew(event))
        .map((event) => ({ event, position: positionOf(event) }));
      after = page.next;
      // All before it was seen, though of what was examined nothing may have been selected.
      if (after) positionOf(after);
    }
    return true;
  }

  #isNew({ event_id, created_at }: StoredEvent): boolean {
    if (this.#sent.has(event_id)) return false;
    this.#sent.set(event_id, created_at);
    return true;
  }

  #moveTo(position: Position): Position {
    this.#position = later(this.#position, position);
    return this.#position;
  }
}

const earlier = (a: Position, b: Position): Position => (compare(b, a) < 0 ? b : a);

const later = (a: Position, b: Position): Position => (compare(a, b) < 0 ? b : a);
