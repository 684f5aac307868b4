/** What the tests of filling new inboxes ask of the operations. */
import type { Filling } from "../../contract/filling.ts";
import type { InboxSettings } from "../../contract/inbox.ts";
import type { Store } from "./store.ts";
import { type TenantInbox, value } from "./tenant-inbox.ts";

/** More than it takes after each walk until the next one may begin. */
const pause = 12_000;

export class Fills {
  readonly #store: Store;
  readonly #main: TenantInbox;

  constructor(store: Store, main: TenantInbox) {
    this.#store = store;
    this.#main = main;
  }

  get #tenant() {
    return { tenant: this.#main.tenant, shards: this.#main.shards };
  }

  /** Defines an inbox that is to be filled. */
  async define(name: string, settings: InboxSettings = {}, since = 0): Promise<TenantInbox> {
    const input = { ...this.#tenant, name, settings, since, atMost: 100 };
    value(await this.#store.operations.putInbox(input));
    return this.#main.named(name);
  }

  /** @returns undefined if the inbox was made without `since` */
  async find(name: string): Promise<Filling | undefined> {
    return value(await this.#store.operations.getInbox({ ...this.#tenant, name })).inbox.filling;
  }

  /** One call. */
  async carryOn(name: string): Promise<Filling | undefined> {
    return value(await this.#store.operations.fillInbox({ ...this.#tenant, name })).filling;
  }

  /** Calls, until it is done, whatever breaks off. */
  async finish(name: string): Promise<Filling> {
    for (let calls = 0; calls < 60; calls++) {
      const filling = await this.carryOn(name).catch(() => undefined);
      if (filling?.state === "done") return filling;
      this.#store.clock += pause;
    }
    throw new Error(`${name} is not full after many calls`);
  }

  async run(name: string, settings: InboxSettings = {}, since = 0): Promise<TenantInbox> {
    const inbox = await this.define(name, settings, since);
    await this.finish(name);
    return inbox;
  }
}
