/** What the tests of bulk jobs ask of the operations. */
import { randomUUID } from "node:crypto";
import type { BulkAction, BulkFilter, BulkJob } from "../../contract/bulk-operations.ts";
import { limits } from "../../contract/limits.ts";
import type { Store } from "./store.ts";
import { type TenantInbox, value } from "./tenant-inbox.ts";

export interface BulkOptions {
  job_id?: string;
  reason?: string;
  asked_at?: number;
}

export class BulkJobs {
  readonly #store: Store;
  readonly #inbox: TenantInbox;

  constructor(store: Store, inbox: TenantInbox) {
    this.#store = store;
    this.#inbox = inbox;
  }

  get #owner() {
    const { tenant, shards } = this.#inbox;
    return { tenant, shards };
  }

  async count(action: BulkAction, filter: BulkFilter = {}) {
    const { inbox } = this.#inbox;
    const input = { ...this.#owner, inbox, action, filter };
    return value(await this.#store.operations.countBulkJob(input));
  }

  async start(
    action: BulkAction,
    filter: BulkFilter = {},
    { job_id = randomUUID(), asked_at = this.#store.clock, reason }: BulkOptions = {},
  ): Promise<BulkJob> {
    const { inbox } = this.#inbox;
    const input = { ...this.#owner, inbox, action, filter, job_id, asked_at, reason };
    return value(await this.#store.operations.startBulkJob(input)).job;
  }

  async carryOn({ job_id }: Pick<BulkJob, "job_id">): Promise<BulkJob> {
    return value(await this.#store.operations.continueBulkJob({ ...this.#owner, job_id })).job;
  }

  async find({ job_id }: Pick<BulkJob, "job_id">): Promise<BulkJob> {
    return value(await this.#store.operations.getBulkJob({ ...this.#owner, job_id })).job;
  }

  /** From its beginning to its end. */
  async run(action: BulkAction, filter: BulkFilter = {}, options: BulkOptions = {}) {
    return this.finish(await this.start(action, filter, options));
  }

  /** And lets so much time pass, between the walks, that no index lags any more. */
  async finish(started: BulkJob): Promise<BulkJob> {
    let job = started;
    for (let calls = 0; job.state === "running" && calls < 100; calls++) {
      const { examined } = job;
      job = await this.carryOn(job);
      const mustWait = job.state === "running" && job.examined === examined;
      if (mustWait) this.#store.clock += limits.indexLagMilliseconds;
    }
    return job;
  }
}
