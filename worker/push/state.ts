/** What a dispatcher remembers, also when it is evicted. */

import type { Place } from "../wake/wake-pushes.ts";
import { type Health, healthy } from "./health.ts";
import type { Unacknowledged } from "./round.ts";

export interface State {
  place?: Place | undefined;
  /** Of the inbox: one that is made anew under its name begins anew. */
  created_at?: number | undefined;
  health: Health;
  /** When events come back that failed, the earliest first, in Unix milliseconds. */
  due: number[];
  unacknowledged: Unacknowledged[];
  /** Whether it has paused by itself, and the operators' metric does not count it yet. */
  isPauseUntold?: boolean | undefined;
}

/** What is beyond is found by the clock, a minute later at most. */
const mostDue = 1_000;

/** Rounds. What is beyond comes back when its lease ends, and is posted again. */
const mostUnacknowledged = 20;

const key = "state";
const initial: State = { health: healthy, due: [], unacknowledged: [] };

export class StoredState {
  readonly #storage: DurableObjectStorage;
  #state: State;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#state = storage.kv.get<State>(key) ?? initial;
  }

  get value(): State {
    return this.#state;
  }

  set(changed: Partial<State>): void {
    const next = { ...this.#state, ...changed };
    const due = next.due.toSorted((a, b) => a - b).slice(0, mostDue);
    const unacknowledged = next.unacknowledged.slice(-mostUnacknowledged);
    this.#state = { ...next, due, unacknowledged };
    this.#storage.kv.put(key, this.#state);
  }

  async forget(): Promise<void> {
    this.#state = initial;
    await this.#storage.deleteAlarm();
    await this.#storage.deleteAll();
  }
}
