/** The private API without the edge: signed calls, verified, answered by the Lambda handlers. */
import { randomUUID } from "node:crypto";
import { AwsV4Signer } from "aws4fetch";
import type {
  OperationInput,
  OperationName,
  OperationOutput,
  OperationResult,
} from "../../contract/operations.ts";
import type { AccessKey } from "../../local/state/credentials.ts";
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

export interface PrivateApiAddress {
  /** Of the stage. */
  url: string;
  region: string;
  credentials: AccessKey;
}

export class PrivateApi implements Way {
  readonly #client: HttpClient;
  readonly #address: PrivateApiAddress;
  readonly #subject: Subject;
  /** Signing keys last for a day. */
  readonly #cache = new Map();

  constructor(address: PrivateApiAddress, subject: Subject) {
    this.#client = new HttpClient(address.url);
    this.#address = address;
    this.#subject = subject;
  }

  async ingest(): Promise<void> {
    const event = {
      event_id: randomUUID(),
      created_at: Date.now(),
      payload: this.#subject.payload,
    };
    mustBe(!(await this.#call("ingest-event", { ...this.#owner, event })).replayed, "a new event");
  }

  async page(): Promise<void> {
    mustBe((await this.#list(this.#subject.pageSource)).length === pageLength, "a page of 50");
  }

  async acknowledge(event_id: EventId): Promise<void> {
    await this.#call("acknowledge-event", { ...this.#owner, event_id });
  }

  async leaseAndAcknowledge(): Promise<void> {
    const lease_id = randomUUID();
    const lease = {
      lease_id,
      limit: leaseLength,
      lease_seconds: 60,
      max_deliveries: 10,
      source: this.#subject.leaseSource,
    };
    const { events } = await untilSome(() =>
      this.#call("lease-events", { ...this.#owner, ...lease }),
    );
    const { results } = await this.#call("acknowledge-events", { ...this.#owner, lease_id });
    mustBe(results.length === events.length, "all acknowledged");
  }

  async idlePoll(): Promise<void> {
    mustBe((await this.#list(this.#subject.idleSource)).length === 0, "an empty page");
  }

  close(): void {
    this.#client.close();
  }

  get #owner() {
    return { tenant: this.#subject.tenant, shards: 1 };
  }

  async #list(source: string) {
    const page = { status: "pending", order: "asc", limit: pageLength, source } as const;
    return (await this.#call("list-inbox", { ...this.#owner, ...page })).events;
  }

  async #call<Name extends OperationName>(
    name: Name,
    input: OperationInput<Name>,
  ): Promise<OperationOutput<Name>> {
    const { url, region, credentials } = this.#address;
    const body = JSON.stringify(input);
    const signer = new AwsV4Signer({
      url: `${url}/${name}`,
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      accessKeyId: credentials.access_key_id,
      secretAccessKey: credentials.secret_access_key,
      service: "execute-api",
      region,
      cache: this.#cache,
    });
    const signed = await signer.sign();
    const { status, text } = await this.#client.send(
      signed.url.pathname,
      Object.fromEntries(signed.headers),
      body,
    );
    mustBe(status === 200, `${status} ${text}`);
    const result = JSON.parse(text) as OperationResult<Name>;
    if (!result.ok) throw new Error(result.error.code);
    return result.value;
  }
}
