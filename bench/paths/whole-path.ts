/** The whole path, as a producer or consumer goes it: HTTP to the edge, with an API key. */
import { HttpClient } from "./http-client.ts";
import {
  type EventId,
  leaseLength,
  mustBe,
  pageLength,
  type Subject,
  untilSome,
  type Way,
} from "./way.ts";

export class WholePath implements Way {
  readonly #client: HttpClient;
  readonly #keys: readonly string[];
  readonly #subject: Subject;
  readonly #publication: string;
  #turn = 0;

  /** @param apiKeys several, so that none of them reaches its rate limit */
  constructor(url: string, apiKeys: readonly string[], subject: Subject) {
    this.#client = new HttpClient(url);
    this.#keys = apiKeys;
    this.#subject = subject;
    this.#publication = `{"payload":${subject.payload}}`;
  }

  async ingest(): Promise<void> {
    await this.#ask(201, "/v1/events", this.#publication);
  }

  async page(): Promise<void> {
    mustBe((await this.#list(this.#subject.pageSource)) === pageLength, "a page of 50");
  }

  async acknowledge(eventId: EventId): Promise<void> {
    await this.#ask(200, `/v1/events/${eventId}/ack`, "{}");
  }

  async leaseAndAcknowledge(): Promise<void> {
    const wanted = { limit: leaseLength, lease_seconds: 60, source: this.#subject.leaseSource };
    const lease = async () =>
      JSON.parse(await this.#ask(200, "/v1/inbox/lease", JSON.stringify(wanted)));
    const { lease_id } = await untilSome<{ lease_id: string; events: unknown[] }>(lease);
    const { failed } = JSON.parse(
      await this.#ask(200, "/v1/inbox/ack", JSON.stringify({ lease_id })),
    );
    mustBe(failed === 0, "all acknowledged");
  }

  async idlePoll(): Promise<void> {
    mustBe((await this.#list(this.#subject.idleSource)) === 0, "an empty page");
  }

  close(): void {
    this.#client.close();
  }

  async #list(source: string): Promise<number> {
    const text = await this.#ask(200, `/v1/inbox?limit=${pageLength}&source=${source}`);
    return Number(/"count":(\d+),"has_more"/.exec(text)?.[1]);
  }

  async #ask(expected: number, path: string, body?: string): Promise<string> {
    const key = this.#keys[this.#turn++ % this.#keys.length] ?? "";
    const { status, text } = await this.#client.send(
      path,
      { "x-api-key": key, ...(body && { "content-type": "application/json" }) },
      body,
    );
    mustBe(status === expected, `${status} ${text}`);
    return text;
  }
}
