/** What the tests of replays ask of the operations. */
import { randomUUID } from "node:crypto";
import { limits } from "../../contract/limits.ts";
import type { Replay } from "../../contract/replay-operations.ts";
import type { Store } from "./store.ts";
import { type TenantInbox, value } from "./tenant-inbox.ts";

export interface ReplayOptions {
  since?: number;
  until?: number;
  source?: string;
  status?: "acknowledged" | "dead_letter";
}

/** All that was ever acknowledged, unless something else is said. */
const requestOf = ({
  since = 0,
  until = 253_402_300_799_999,
  source,
  status = "acknowledged",
}: ReplayOptions) => ({
  since,
  until,
  status,
  ...(source !== undefined && { source }),
});

export class Replays {
  readonly #store: Store;
  readonly #owner: { tenant: string; shards: number };
  readonly #inbox: { inbox?: string };

  constructor(store: Store, { tenant, shards, inbox }: TenantInbox) {
    this.#store = store;
    this.#owner = { tenant, shards };
    this.#inbox = inbox === undefined ? {} : { inbox };
  }

  async count(options: ReplayOptions = {}) {
    return value(
      await this.#store.operations.countReplay({
        ...this.#owner,
        ...this.#inbox,
        ...requestOf(options),
      }),
    );
  }

  /** And lets so much time pass that no index lags any more. */
  async start(options: ReplayOptions = {}, replay_id: string = randomUUID()): Promise<Replay> {
    const replay = await this.startAtOnce(options, replay_id);
    this.#store.clock += limits.indexLagMilliseconds;
    return replay;
  }

  async startAtOnce(
    options: ReplayOptions = {},
    replay_id: string = randomUUID(),
  ): Promise<Replay> {
    return value(
      await this.#store.operations.startReplay({
        ...this.#owner,
        ...this.#inbox,
        ...requestOf(options),
        replay_id,
      }),
    ).replay;
  }

  async carryOn({ replay_id }: Pick<Replay, "replay_id">): Promise<Replay> {
    return value(await this.#store.operations.continueReplay({ ...this.#owner, replay_id })).replay;
  }

  async find({ replay_id }: Pick<Replay, "replay_id">): Promise<Replay> {
    return value(await this.#store.operations.getReplay({ ...this.#owner, replay_id })).replay;
  }

  /** From its beginning to its end. */
  async run(options: ReplayOptions = {}): Promise<Replay> {
    return this.finish(await this.start(options));
  }

  async finish(started: Replay): Promise<Replay> {
    let replay = started;
    for (let calls = 0; replay.state === "running" && calls < 100; calls++)
      replay = await this.carryOn(replay);
    return replay;
  }
}
