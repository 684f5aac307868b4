/** An events table on a real engine, for one test file, with a clock that the test controls. */
import { randomUUID } from "node:crypto";
import * as sdk from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, it } from "vitest";
import type * as z from "zod";
import { acknowledgeEvent } from "../../backend/delivery/acknowledge-event.ts";
import { acknowledgeEvents } from "../../backend/delivery/acknowledge-events.ts";
import { continueBulkJob } from "../../backend/delivery/continue-bulk-job.ts";
import { continueReplay } from "../../backend/delivery/continue-replay.ts";
import { countBulkJob } from "../../backend/delivery/count-bulk-job.ts";
import { countMatching } from "../../backend/delivery/count-matching.ts";
import { countReplay } from "../../backend/delivery/count-replay.ts";
import { deleteEvent } from "../../backend/delivery/delete-event.ts";
import { deleteInbox } from "../../backend/delivery/delete-inbox.ts";
import { extendLease } from "../../backend/delivery/extend-lease.ts";
import { fillInbox } from "../../backend/delivery/fill-inbox.ts";
import { getBulkJob } from "../../backend/delivery/get-bulk-job.ts";
import { getEvent } from "../../backend/delivery/get-event.ts";
import { getInbox } from "../../backend/delivery/get-inbox.ts";
import { getReplay } from "../../backend/delivery/get-replay.ts";
import { inInbox } from "../../backend/delivery/in-inbox.ts";
import { leaseEvents } from "../../backend/delivery/lease-events.ts";
import { listInbox } from "../../backend/delivery/list-inbox.ts";
import { listInboxes } from "../../backend/delivery/list-inboxes.ts";
import { measureInbox } from "../../backend/delivery/measure-inbox.ts";
import { putInbox } from "../../backend/delivery/put-inbox.ts";
import { redriveEvents } from "../../backend/delivery/redrive-events.ts";
import { rejectEvents } from "../../backend/delivery/reject-events.ts";
import { releaseEvents } from "../../backend/delivery/release-events.ts";
import { startBulkJob } from "../../backend/delivery/start-bulk-job.ts";
import { startReplay } from "../../backend/delivery/start-replay.ts";
import { ingestEvent } from "../../backend/ingestion/ingest-event.ts";
import { ingestEvents } from "../../backend/ingestion/ingest-events.ts";
import type { UnreadableEvent } from "../../backend/lambda/unreadable-event.ts";
import { type DynamoDB, type DynamoDBCalls, DynamoDBClient } from "../../backend/store/dynamodb.ts";
import { EventsTable } from "../../backend/store/events-table.ts";
import { InUseMarks } from "../../backend/store/in-use.ts";
import { InboxDefinitions } from "../../backend/store/inbox-definitions.ts";
import { NoExpiringLeases } from "../../backend/store/no-expiring-leases.ts";
import { credentialsFromEnvironment } from "../../backend/store/signature.ts";
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
import { DynamoDBProxy } from "../faults/dynamodb-proxy.ts";
import { mildFaults } from "../faults/mild.ts";
import type { FaultName, Rule } from "../faults/rules.ts";

/**
 * The third is the quickest one that runs here, behind a proxy that makes mild faults: with a seed,
 * so that they can be made again.
 */
const storeNames = [...engineNames, "faulty"] as const;
type StoreName = (typeof storeNames)[number];
const seed = Number(process.env.FAULT_SEED ?? 1);

/** Does the call, or not, or something else; `call` passes it on to DynamoDB. */
export type Interference = <Name extends keyof DynamoDBCalls>(
  name: Name,
  call: () => Promise<DynamoDBCalls[Name][1]>,
  input: DynamoDBCalls[Name][0],
) => Promise<DynamoDBCalls[Name][1]>;

/** DynamoDB, and somebody who interferes with what is asked of it. */
export class Interfered implements DynamoDB {
  readonly #client: DynamoDB;
  readonly #interfere: Interference;

  constructor(client: DynamoDB, interfere: Interference) {
    this.#client = client;
    this.#interfere = interfere;
  }

  call<Name extends keyof DynamoDBCalls>(
    name: Name,
    input: DynamoDBCalls[Name][0],
  ): Promise<DynamoDBCalls[Name][1]> {
    return this.#interfere(name, () => this.#client.call(name, input), input);
  }
}

/** A second suite may ask for AWS itself, or any emulator, by the standard variable. */
const external = process.env.AWS_ENDPOINT_URL_DYNAMODB;

export class Store {
  /** Unix milliseconds. */
  clock = Date.parse("2026-11-23T10:00:00.000Z");
  readonly retention = { event: 1000, acknowledged: 100 };
  /** What the one instance of the delivery Lambda knows. */
  noExpiringLeases = new NoExpiringLeases();
  /** Who stands between the operations and DynamoDB. */
  interference: Interference | undefined;
  /** What the Lambdas have logged of events that cannot be read. */
  readonly unreadable: UnreadableEvent[] = [];
  /** Of which events an attempt was not recorded. */
  readonly lostAttempts: string[] = [];
  /** What maintenance said had failed. */
  readonly failures: unknown[] = [];
  readonly #tableName = `events-${randomUUID()}`;
  readonly #name: StoreName | undefined;
  readonly #rules: Rule[];
  #engine: Engine | undefined;
  #proxy: DynamoDBProxy | undefined;
  #client: sdk.DynamoDBClient | undefined;
  #dynamodb: DynamoDBClient | undefined;
  #inUse: InUseMarks | undefined;

  /** @param name undefined: the endpoint that the environment names */
  constructor(name: StoreName | undefined, unsuited: readonly FaultName[] = []) {
    this.#name = name;
    this.#rules = mildFaults.filter(({ fault }) => !unsuited.includes(fault));
  }

  async start(): Promise<void> {
    const engine = this.isFaulty ? undefined : this.#name;
    this.#engine = await startEngine({ directory: undefined, engine: engine as EngineName });
    const { endpoint } = this.#engine;
    process.env.AWS_ENDPOINT_URL_DYNAMODB = endpoint;
    process.env.AWS_REGION ??= "us-east-1";
    process.env.AWS_ACCESS_KEY_ID ??= "test";
    process.env.AWS_SECRET_ACCESS_KEY ??= "test";
    await createTable(this.#tableName);
    this.#client = new sdk.DynamoDBClient({ endpoint });
    if (this.isFaulty) {
      this.#proxy = await DynamoDBProxy.start({
        endpoint: () => endpoint,
        rules: this.#rules,
        seed,
      });
      process.env.AWS_ENDPOINT_URL_DYNAMODB = this.#proxy.endpoint;
    }
    this.#dynamodb = clientOf(process.env.AWS_ENDPOINT_URL_DYNAMODB);
  }

  async stop(): Promise<void> {
    if (external === undefined) delete process.env.AWS_ENDPOINT_URL_DYNAMODB;
    this.#client?.destroy();
    this.#dynamodb?.close();
    await this.#proxy?.stop();
    await this.#engine?.stop();
  }

  /** Whether calls fail now and then, and indexes show also what was. */
  get isFaulty(): boolean {
    return this.#name === "faulty";
  }

  /** `it`, for what only a store without faults can show. @param _reason why that is so */
  itIfExact(_reason: string): typeof it.skip {
    return this.isFaulty ? it.skip : it;
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
    const { dynamodb, interference } = this;
    return new EventsTable(
      interference ? new Interfered(dynamodb, interference) : dynamodb,
      this.#tableName,
    );
  }

  get tableName(): string {
    return this.#tableName;
  }

  get dependencies() {
    const { events, noExpiringLeases, retention } = this;
    return {
      events,
      // As an instance has them that knows nothing yet.
      inboxes: new InboxDefinitions(events, () => this.clock),
      inUse: this.inUse,
      noExpiringLeases,
      retention,
      now: () => this.clock,
      report: console.error,
      reportFailedClaim: () => undefined,
      reportLostAttempt: ({ event_id }: { event_id: string }) => this.lostAttempts.push(event_id),
      reportFailure: (error: unknown) => this.failures.push(error),
      reportUnreadable: (event: UnreadableEvent) => this.unreadable.push(event),
    };
  }

  /** As an instance has them that marks what it has not marked yet, whatever breaks meanwhile. */
  get inUse(): InUseMarks {
    this.#inUse ??= new InUseMarks(
      new EventsTable(this.dynamodb, this.#tableName),
      () => this.clock,
    );
    return this.#inUse;
  }

  /** The operations as the private API serves them: the input is parsed first. */
  get operations() {
    const it = this.dependencies;
    return {
      ingest: parsed("ingest-event", ingestEvent(it)),
      ingestMany: parsed("ingest-events", ingestEvents(it)),
      list: parsed("list-inbox", inInbox(it, listInbox)),
      measure: parsed("measure-inbox", inInbox(it, measureInbox)),
      get: parsed("get-event", getEvent(it)),
      acknowledge: parsed("acknowledge-event", inInbox(it, acknowledgeEvent)),
      acknowledgeMany: parsed("acknowledge-events", inInbox(it, acknowledgeEvents)),
      erase: parsed("delete-event", deleteEvent(it)),
      lease: parsed("lease-events", inInbox(it, leaseEvents)),
      release: parsed("release-events", inInbox(it, releaseEvents)),
      extend: parsed("extend-lease", inInbox(it, extendLease)),
      reject: parsed("reject-events", inInbox(it, rejectEvents)),
      redrive: parsed("redrive-events", inInbox(it, redriveEvents)),
      putInbox: parsed("put-inbox", putInbox(it)),
      getInbox: parsed("get-inbox", getInbox(it)),
      listInboxes: parsed("list-inboxes", listInboxes(it)),
      deleteInbox: parsed("delete-inbox", deleteInbox(it)),
      fillInbox: parsed("fill-inbox", fillInbox(it)),
      countMatching: parsed("count-matching", countMatching(it)),
      countReplay: parsed("count-replay", inInbox(it, countReplay)),
      startReplay: parsed("start-replay", startReplay(it)),
      continueReplay: parsed("continue-replay", continueReplay(it)),
      getReplay: parsed("get-replay", getReplay(it)),
      countBulkJob: parsed("count-bulk-job", inInbox(it, countBulkJob)),
      startBulkJob: parsed("start-bulk-job", startBulkJob(it)),
      continueBulkJob: parsed("continue-bulk-job", continueBulkJob(it)),
      getBulkJob: parsed("get-bulk-job", getBulkJob(it)),
    };
  }

  /** An event as the edge would accept it now. */
  event(members: Partial<AcceptedEvent> = {}): AcceptedEvent {
    return { event_id: randomUUID(), created_at: this.clock, payload: "{}", ...members };
  }
}

/** As the Lambdas have it, but more patient: a busy machine is no fault of the store. */
const clientOf = (endpoint: string): DynamoDBClient =>
  new DynamoDBClient(
    new URL(endpoint),
    process.env.AWS_REGION ?? "us-east-1",
    credentialsFromEnvironment,
    30_000,
  );

function parsed<Name extends OperationName>(
  name: Name,
  run: (input: OperationInput<Name>) => Promise<OperationResult<Name>>,
) {
  return (input: z.input<Operations[Name]["input"]>) =>
    run(operations[name].input.parse(input) as OperationInput<Name>);
}

/**
 * Runs the suite once on each embedded engine and once with mild faults, or once on the endpoint
 * that the environment names.
 */
export const describeOnEveryEngine = onEveryEngineWithout([], "it stands all of them");

/**
 * @param unsuited faults that change what the suite looks at
 * @param _reason how they do
 */
export function onEveryEngineWithout(unsuited: FaultName[], _reason: string) {
  return (name: string, suite: (store: Store) => void): void => {
    for (const engine of external === undefined ? storeNames : [undefined]) {
      const seeded = engine === "faulty" ? `, seed ${seed}` : "";
      describe(`${name} (${engine ?? "external"}${seeded})`, () => {
        const store = new Store(engine, unsuited);
        beforeAll(() => store.start());
        afterAll(() => store.stop());
        suite(store);
      });
    }
  };
}
