/** What a consumer does in an inbox: leases, settles, watches. */
import { type BulkFilter, type Job, type JobCount, writtenFilter } from "./bulk-types.ts";
import { Consumer } from "./consume.ts";
import { parseEvents } from "./event-json.ts";
import type { ConsumeOptions, Handler } from "./handler.ts";
import type { Http } from "./http.ts";
import { type CallOptions, type LeaseOptions, type Selection, selected } from "./options.ts";
import type {
  Acknowledgment,
  Acknowledgments,
  Extensions,
  Redrivals,
  Rejections,
  Releases,
} from "./settlement-types.ts";
import { type Tail, type TailOptions, tail } from "./tail.ts";
import type { JsonObject, Lease, Stats } from "./types.ts";

interface BulkOptions extends CallOptions {
  dryRun?: boolean;
  reason?: string | undefined;
}

export class InboxClient {
  readonly #http: Http;

  /** @param http which says in which inbox */
  constructor(http: Http) {
    this.#http = http;
  }

  /** Of one event; `acknowledgeMany` takes a lease, or up to 100. */
  acknowledge(
    id: string,
    { leaseId, signal }: CallOptions & { leaseId?: string | undefined } = {},
  ): Promise<Acknowledgment> {
    return this.#http.command(
      `/v1/events/${encodeURIComponent(id)}/ack`,
      { lease_id: leaseId },
      { signal },
    );
  }

  tail<Payload = JsonObject>(options?: TailOptions): Tail<Payload> {
    return tail(this.#http, options);
  }

  /** Resolves when `signal` has stopped it and everything begun is finished. */
  async consume<Payload = JsonObject>(
    handler: Handler<Payload>,
    options: ConsumeOptions<Payload> = {},
  ): Promise<void> {
    await new Consumer(this.#http, handler, options).run();
  }

  async lease<Payload = JsonObject>(options: LeaseOptions = {}): Promise<Lease<Payload>> {
    const { leaseSeconds, waitSeconds = 0, signal, ...asked } = options;
    const body = JSON.stringify({
      ...asked,
      lease_seconds: leaseSeconds,
      wait_seconds: waitSeconds,
    });
    const attemptTimeout = (waitSeconds + 10) * 1000;
    const timeout = (waitSeconds + 30) * 1000;
    const path = "/v1/inbox/lease";
    const question = { method: "POST" as const, path, body, signal, attemptTimeout, timeout };
    return parseEvents((await this.#http.ask(question)).text);
  }

  acknowledgeMany(selection: Selection, { signal }: CallOptions = {}): Promise<Acknowledgments> {
    return this.#http.command("/v1/inbox/ack", selected(selection), { signal });
  }

  /** @param selection `reason`: why, up to 1,024 bytes */
  release(
    selection: Selection & { delaySeconds?: number | undefined; reason?: string | undefined },
    { signal }: CallOptions = {},
  ): Promise<Releases> {
    const { delaySeconds, reason } = selection;
    return this.#http.command(
      "/v1/inbox/release",
      { ...selected(selection), delay_seconds: delaySeconds, reason },
      { signal },
    );
  }

  extend(
    selection: Selection & { leaseSeconds?: number | undefined },
    { signal }: CallOptions = {},
  ): Promise<Extensions> {
    return this.#http.command(
      "/v1/inbox/extend",
      { ...selected(selection), lease_seconds: selection.leaseSeconds },
      { signal },
    );
  }

  /** Makes dead letters of them. */
  reject(
    selection: Selection & { reason?: string | undefined },
    { signal }: CallOptions = {},
  ): Promise<Rejections> {
    return this.#http.command(
      "/v1/inbox/reject",
      { ...selected(selection), reason: selection.reason },
      { signal },
    );
  }

  /** Puts dead letters back. */
  redrive(eventIds: readonly string[], { signal }: CallOptions = {}): Promise<Redrivals> {
    return this.#http.command("/v1/inbox/redrive", { event_ids: eventIds }, { signal });
  }

  /**
   * Acknowledges all that matches and waits now, but what consumers hold: a job, which `getJob` follows.
   * Is never repeated by itself: two jobs are not one.
   */
  acknowledgeAll(filter: BulkFilter, options: CallOptions & { dryRun: true }): Promise<JobCount>;
  acknowledgeAll(filter: BulkFilter, options?: CallOptions): Promise<Job>;
  acknowledgeAll(filter: BulkFilter, options: BulkOptions = {}): Promise<Job | JobCount> {
    return this.#all("ack", filter, options);
  }

  /** Makes dead letters of all that matches and waits now, but what consumers hold. */
  rejectAll(
    filter: BulkFilter,
    options: CallOptions & { dryRun: true; reason?: string | undefined },
  ): Promise<JobCount>;
  rejectAll(
    filter: BulkFilter,
    options?: CallOptions & { reason?: string | undefined },
  ): Promise<Job>;
  rejectAll(filter: BulkFilter, options: BulkOptions = {}): Promise<Job | JobCount> {
    return this.#all("reject", filter, options);
  }

  /** Puts all dead letters back that match. */
  redriveAll(filter: BulkFilter, options: CallOptions & { dryRun: true }): Promise<JobCount>;
  redriveAll(filter: BulkFilter, options?: CallOptions): Promise<Job>;
  redriveAll(filter: BulkFilter, options: BulkOptions = {}): Promise<Job | JobCount> {
    return this.#all("redrive", filter, options);
  }

  #all(
    verb: Job["action"],
    filter: BulkFilter,
    { dryRun, reason, signal }: BulkOptions,
  ): Promise<Job | JobCount> {
    const body = { filter: writtenFilter(filter), dry_run: dryRun, reason };
    const once = dryRun ? {} : { retries: 0 };
    return this.#http.command(`/v1/inbox/${verb}`, body, { signal, ...once });
  }

  stats({ signal }: CallOptions = {}): Promise<Stats> {
    return this.#http.json({ path: "/v1/inbox/stats", signal });
  }
}
