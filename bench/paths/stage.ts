/** A running system with events of one size, and the three ways to it. */
import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "../../backend/store/dynamodb.ts";
import { credentialsOf } from "../../local/state/credentials.ts";
import type { RunningSystem } from "../../local/system.ts";
import { realistic } from "../payloads.ts";
import { BackendStore } from "./backend-store.ts";
import { Floor } from "./floor.ts";
import { type Load, type Round, run } from "./load.ts";
import { PrivateApi } from "./private-api.ts";
import { processorTimes } from "./processes.ts";
import {
  type Action,
  type EventId,
  leaseLength,
  pageLength,
  type Subject,
  type Way,
  type WayName,
} from "./way.ts";
import { WholePath } from "./whole-path.ts";

/** Events are put side by side while a round is prepared. */
const preparing = 16;

/** What puts the events there that a way then works on, and under which names. */
interface Preparation {
  subject: Subject;
  store: { put(source?: string): Promise<EventId> };
}

export class Stage {
  readonly #system: RunningSystem;
  readonly #client: DynamoDBClient;
  readonly #ways: Record<WayName, { way: Way; preparation: Preparation }>;
  readonly #close: () => void;

  /** @param payload bytes of each event's payload */
  static async open(
    system: RunningSystem,
    apiKeys: readonly string[],
    payload: number,
  ): Promise<Stage> {
    const stage = new Stage(system, apiKeys, payload);
    const { floor, "whole path": path } = stage.#ways;
    // One more than a page: of the last one it must be made sure that nothing is missing.
    for (const { subject, store } of [floor.preparation, path.preparation])
      for (let n = 0; n <= pageLength; n++) await store.put(subject.pageSource);
    return stage;
  }

  private constructor(system: RunningSystem, apiKeys: readonly string[], payload: number) {
    this.#system = system;
    const { environment, url } = system.aws;
    Object.assign(process.env, environment);
    const { TABLE_NAME = "", AWS_REGION: region = "" } = environment;
    this.#client = DynamoDBClient.fromEnvironment();
    const bare = subjectOf(system, payload);
    const floor = new Floor(this.#client, TABLE_NAME, bare);
    const subject = subjectOf(system, payload);
    const preparation = { subject, store: new BackendStore(this.#client, TABLE_NAME, subject) };
    const privateApi = new PrivateApi(
      { url, region, credentials: credentialsOf(system.state).edge },
      subject,
    );
    const wholePath = new WholePath(system.url, apiKeys, subject);
    this.#ways = {
      floor: { way: floor, preparation: { subject: bare, store: floor } },
      "private API": { way: privateApi, preparation },
      "whole path": { way: wholePath, preparation },
    };
    this.#close = () => {
      privateApi.close();
      wholePath.close();
    };
  }

  /** One round: prepares what the action needs, then measures. */
  async round(name: WayName, action: Action, load: Omit<Load, "processors">): Promise<Round> {
    const { way, preparation } = this.#ways[name];
    const ids = action === "acknowledge" ? await put(preparation, load.requests) : [];
    if (action === "lease of 10 + acknowledge")
      await put(preparation, load.requests * leaseLength, preparation.subject.leaseSource);
    const act: Record<Action, (n: number) => Promise<void>> = {
      ingest: () => way.ingest(),
      "page of 50": () => way.page(),
      acknowledge: (n) => way.acknowledge(ids[n] ?? ""),
      "lease of 10 + acknowledge": () => way.leaseAndAcknowledge(),
      "idle poll": () => way.idlePoll(),
    };
    return run(act[action], { ...load, processors: () => processorTimes(this.#system) });
  }

  close(): void {
    this.#client.close();
    this.#close();
  }
}

function subjectOf({ demo }: RunningSystem, payload: number): Subject {
  const name = randomUUID();
  return {
    tenant: demo.tenant,
    payload: realistic(payload, payload),
    pageSource: `page-${name}`,
    leaseSource: `lease-${name}`,
    idleSource: `idle-${name}`,
  };
}

/** @returns the ids of that many new events */
async function put({ store }: Preparation, count: number, source?: string): Promise<EventId[]> {
  const ids: EventId[] = [];
  let left = count;
  const one = async () => {
    while (left-- > 0) ids.push(await store.put(source));
  };
  await Promise.all(Array.from({ length: preparing }, one));
  return ids;
}
