/** A lease that this process holds: extended while events of it are open, settled event by event. */
import { TriggersError } from "./errors.ts";
import type { Http } from "./http.ts";
import { reasonText } from "./reason.ts";
import type { Acknowledgments, Extensions } from "./settlement-types.ts";
import type { ItemError } from "./types.ts";

export interface HeldLeaseOptions {
  id: string;
  ids: readonly string[];
  /** How long it lasts, and between two extensions. */
  seconds: number;
  heartbeat: number;
  /**
   * When it was asked for, in Unix milliseconds: it began no earlier, so it is over no earlier than
   * this plus `seconds`.
   */
  asked: number;
}

type Results = { event_id: string; error?: ItemError }[];

export class HeldLease {
  readonly id: string;
  readonly #http: Http;
  readonly #seconds: number;
  readonly #heartbeat: number;
  readonly #held = new Map<string, AbortController>();
  #beat: ReturnType<typeof setTimeout> | undefined;
  #end: ReturnType<typeof setTimeout> | undefined;
  readonly #finished: string[] = [];
  /** The request that is to be sent next, and the one that is on its way. */
  #acknowledging: Promise<Results> | undefined;
  #inFlight: Promise<unknown> = Promise.resolve();

  constructor(http: Http, { id, ids, seconds, heartbeat, asked }: HeldLeaseOptions) {
    this.id = id;
    this.#http = http;
    this.#seconds = seconds;
    this.#heartbeat = heartbeat;
    for (const event_id of ids) this.#held.set(event_id, new AbortController());
    this.#lastsUntil(asked + seconds * 1000);
    this.#schedule();
  }

  get isEmpty(): boolean {
    return this.#held.size === 0;
  }

  /** Aborted when the event is lost. */
  signalOf(id: string): AbortSignal {
    return this.#held.get(id)?.signal ?? AbortSignal.abort();
  }

  /** That nothing more is to be done with it. */
  forget(id: string): void {
    this.#held.delete(id);
    if (!this.isEmpty) return;
    clearTimeout(this.#beat);
    clearTimeout(this.#end);
  }

  /**
   * While one request is on its way, what ends meanwhile is gathered for the next.
   * @throws TriggersError, `lease_lost` for example
   */
  async acknowledge(id: string): Promise<void> {
    this.#finished.push(id);
    this.#acknowledging ??= this.#inFlight.then(() => {
      const event_ids = this.#finished.splice(0);
      this.#acknowledging = undefined;
      const answer = this.#command<Acknowledgments>("ack", { event_ids }).then(
        ({ results }) => results as Results,
      );
      this.#inFlight = answer.catch(() => undefined);
      return answer;
    });
    throwIfFailed(id, await this.#acknowledging);
  }

  /** @param delay seconds until they come back */
  async release(ids: readonly string[], delay: number, reason?: string): Promise<void> {
    const { results } = await this.#command<{ results: Results }>("release", {
      event_ids: ids,
      delay_seconds: delay,
      reason,
    });
    for (const id of ids) throwIfFailed(id, results);
  }

  async reject(id: string, reason: string): Promise<void> {
    const { results } = await this.#command<{ results: Results }>("reject", {
      event_ids: [id],
      reason: reasonText(reason) ?? "rejected",
    });
    throwIfFailed(id, results);
  }

  /** Retried for as long as a lease lasts: after that, the events come back by themselves. */
  #command<Answer>(name: string, body: object): Promise<Answer> {
    const retrying = { timeout: Math.max(30, this.#seconds) * 1000, retries: 20 };
    return this.#http.command<Answer>(
      `/v1/inbox/${name}`,
      { lease_id: this.id, ...body },
      retrying,
    );
  }

  #schedule(): void {
    this.#beat = setTimeout(
      () => this.#extend().finally(() => this.isEmpty || this.#schedule()),
      this.#heartbeat * 1000,
    );
  }

  /** Never throws: if it fails, the next one is tried, or the lease expires. */
  async #extend(): Promise<void> {
    const event_ids = [...this.#held.keys()];
    const asked = Date.now();
    const body = { lease_id: this.id, event_ids, lease_seconds: this.#seconds };
    const limits = { timeout: this.#heartbeat * 1000, retries: 20 };
    const answer = await this.#http
      .command<Extensions>("/v1/inbox/extend", body, limits)
      .catch((error) => {
        // The lease does not exist any more: none of its events can be extended.
        if (error instanceof TriggersError && error.code === "lease_not_found")
          for (const id of event_ids) this.#lose(id, error);
      });
    if (!answer) return;
    const errors = (answer.results as Results).filter(({ error }) => error !== undefined);
    for (const { event_id, error } of errors) {
      // At its limit a lease still lasts until its end.
      if (error && error.code !== "lease_limit_reached") this.#lose(event_id, errorOfItem(error));
    }
    if (!errors.some(({ error }) => error?.code === "lease_limit_reached"))
      this.#lastsUntil(asked + this.#seconds * 1000);
  }

  #lastsUntil(time: number): void {
    clearTimeout(this.#end);
    if (this.isEmpty) return;
    const error = new TriggersError({
      code: "lease_lost",
      message: "The lease is over, and could not be extended",
      retryable: false,
    });
    this.#end = setTimeout(
      () => {
        for (const id of this.#held.keys()) this.#lose(id, error);
      },
      Math.max(0, time - Date.now()),
    );
  }

  #lose(id: string, error: TriggersError): void {
    this.#held.get(id)?.abort(error);
  }
}

function throwIfFailed(id: string, results: Results): void {
  const error = results.find(({ event_id }) => event_id === id)?.error;
  if (error) throw errorOfItem(error);
}

const errorOfItem = ({ code, title, retryable }: ItemError): TriggersError =>
  new TriggersError({ code, message: title, retryable });
