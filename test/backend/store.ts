/** An events table on a real engine, for one test file, with a clock that the test controls. */
import { randomUUID } from "node:crypto";
import * as sdk from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe } from "vitest";
import type * as z from "zod";
import { acknowledgeEvent } from "../../backend/delivery/acknowledge-event.ts";
import { acknowledgeEvents } from "../../backend/delivery/acknowledge-events.ts";
import { continueReplay } from "../../backend/delivery/continue-replay.ts";
import { countReplay } from "../../backend/delivery/count-replay.ts";
import { deleteEvent } from "../../backend/delivery/delete-event.ts";
import { extendLease } from "../../backend/delivery/extend-lease.ts";
import { getEvent } from "../../backend/delivery/get-event.ts";
import { getReplay } from "../../backend/delivery/get-replay.ts";
import { leaseEvents } from "../../backend/delivery/lease-events.ts";
import { listInbox } from "../../backend/delivery/list-inbox.ts";
import { measureInbox } from "../../backend/delivery/measure-inbox.ts";
import { redriveEvents } from "../../backend/delivery/redrive-events.ts";
import { rejectEvents } from "../../backend/delivery/reject-events.ts";
import { releaseEvents } from "../../backend/delivery/release-events.ts";
import { startReplay } from "../../backend/delivery/start-replay.ts";
import { ingestEvent } from "../../backend/ingestion/ingest-event.ts";
import { ingestEvents } from "../../backend/ingestion/ingest-events.ts";
import { DynamoDBClient } from "../../backend/store/dynamodb.ts";
import { EventsTable } from "../../backend/store/events-table.ts";
import { QuietLeases } from "../../backend/store/quiet-leases.ts";
import type { AcceptedEvent } from "../../contract/event.ts";
import {
  type OperationInput,
  type OperationName,
  type OperationResult,
  type Operations,
  operations,
} from "../../contract/operations.ts";
import { createTable } from "../../local/dynamodb/create-table.ts";
import {
  type Engine,
  type EngineName,
  engineNames,
  startEngine,
} from "../../local/dynamodb/engine.ts";

/** A second suite may ask for AWS itself, or any emulator, by the standard variable. */
const external = process.env.AWS_ENDPOINT_URL_DYNAMODB;

export class Store {
  /** Unix milliseconds. */
  clock = Date.parse("2026-11-23T10:00:00.000Z");
  readonly retention = { event: 1000, acknowledged: 100 };
  /** What the one instance of the delivery Lambda knows. */
  quietLeases = new QuietLeases();
  readonly #tableName = `events-${randomUUID()}`;
  #engine: Engine | undefined;
  #client: sdk.DynamoDBClient | undefined;
  #dynamodb: DynamoDBClient | undefined;

  async start(engine: EngineName | undefined): Promise<void> {
    this.#engine = await startEngine({ directory: undefined, engine });
    process.env.AWS_ENDPOINT_URL_DYNAMODB = this.#engine.endpoint;
    process.env.AWS_REGION ??= "us-east-1";
    process.env.AWS_ACCESS_KEY_ID ??= "test";
    process.env.AWS_SECRET_ACCESS_KEY ??= "test";
    await createTable(this.#tableName);
    this.#client = new sdk.DynamoDBClient({ endpoint: this.#engine.endpoint });
    this.#dynamodb = DynamoDBClient.fromEnvironment();
  }

  async stop(): Promise<void> {
    if (external === undefined) delete process.env.AWS_ENDPOINT_URL_DYNAMODB;
    this.#client?.destroy();
    this.#dynamodb?.close();
    await this.#engine?.stop();
  }

  /** To look into the table beside the code under test. */
  get client(): sdk.DynamoDBClient {
    if (!this.#client) throw new Error("the store is not started");
    return this.#client;
  }

  /** What the code under test calls. */
  get dynamodb(): DynamoDBClient {
    if (!this.#dynamodb) throw new Error("the store is not started");
    return this.#dynamodb;
  }

  get events(): EventsTable {
    return new EventsTable(this.dynamodb, this.#tableName);
  }

  get tableName(): string {
    return this.#tableName;
  }

  get dependencies() {
    const { events, quietLeases, retention } = this;
    return { events, quietLeases, retention, now: () => this.clock, report: console.error };
  }

  /** The operations as the private API serves them: the input is parsed first. */
  get operations() {
    const it = this.dependencies;
    return {
      ingest: parsed("ingest-event", ingestEvent(it)),
      ingestMany: parsed("ingest-events", ingestEvents(it)),
      list: parsed("list-inbox", listInbox(it)),
      measure: parsed("measure-inbox", measureInbox(it)),
      get: parsed("get-event", getEvent(it)),
      acknowledge: parsed("acknowledge-event", acknowledgeEvent(it)),
      acknowledgeMany: parsed("acknowledge-events", acknowledgeEvents(it)),
      erase: parsed("delete-event", deleteEvent(it)),
      lease: parsed("lease-events", leaseEvents(it)),
      release: parsed("release-events", releaseEvents(it)),
      extend: parsed("extend-lease", extendLease(it)),
      reject: parsed("reject-events", rejectEvents(it)),
      redrive: parsed("redrive-events", redriveEvents(it)),
      countReplay: parsed("count-replay", countReplay(it)),
      startReplay: parsed("start-replay", startReplay(it)),
      continueReplay: parsed("continue-replay", continueReplay(it)),
      getReplay: parsed("get-replay", getReplay(it)),
    };
  }

  /** An event as the edge would accept it now. */
  event(members: Partial<AcceptedEvent> = {}): AcceptedEvent {
    return { event_id: randomUUID(), created_at: this.clock, payload: "{}", ...members };
  }
}

function parsed<Name extends OperationName>(
  name: Name,
  run: (input: OperationInput<Name>) => Promise<OperationResult<Name>>,
) {
  return (input: z.input<Operations[Name]["input"]>) =>
    run(operations[name].input.parse(input) as OperationInput<Name>);
}

/**
 * Runs the suite once on each embedded engine, or once on the endpoint that the environment names.
 */
export function describeOnEveryEngine(name: string, suite: (store: Store) => void): void {
  for (const engine of external === undefined ? engineNames : [undefined]) {
    describe(`${name} (${engine ?? "external"})`, () => {
      const store = new Store();
      beforeAll(() => store.start(engine));
      afterAll(() => store.stop());
      suite(store);
    });
  }
}
