/** A running system with events of one size, and the three ways to it. */
import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "../../backend/dynamodb.ts";
import { credentialsOf } from "../../local/state/credentials.ts";
import type { RunningSystem } from "../../local/system.ts";
import { realistic } from "../payloads.ts";
import { Floor } from "./floor.ts";
import { type Load, type Round, run } from "./load.ts";
import { PrivateApi } from "./private-api.ts";
import { processorTimes } from "./processes.ts";
import { type Action, type EventId, leaseLength, pageLength, type Subject, type Way, type WayName } from "./way.ts";
import { WholePath } from "./whole-path.ts";

/** Events are put side by side while a round is prepared. */
const preparing = 16;

export class Stage {
  readonly #system: RunningSystem;
  readonly #subject: Subject;
  readonly #client: DynamoDBClient;
  readonly #floor: Floor;
  readonly #privateApi: PrivateApi;
  readonly #wholePath: WholePath;

  /** @param payload bytes of each event's payload */
  static async open(system: RunningSystem, apiKeys: readonly string[], payload: number): Promise<Stage> {
    const stage = new Stage(system, apiKeys, payload);
    for (let n = 0; n < pageLength; n++) await stage.#floor.put(stage.#subject.pageSource);
    return stage;
  }

  private constructor(system: RunningSystem, apiKeys: readonly string[], payload: number) {
    this.#system = system;
    const name = randomUUID();
    this.#subject = {
      tenant: system.demo.tenant,
      payload: realistic(payload, payload),
      pageSource: `page-${name}`,
      leaseSource: `lease-${name}`,
      idleSource: `idle-${name}`,
    };
    const { environment, url } = system.aws;
    Object.assign(process.env, environment);
    const { TABLE_NAME = "", AWS_REGION: region = "" } = environment;
    this.#client = DynamoDBClient.fromEnvironment();
    this.#floor = new Floor(this.#client, TABLE_NAME, this.#subject);
    this.#privateApi = new PrivateApi({ url, region, credentials: credentialsOf(system.state).edge }, this.#subject);
    this.#wholePath = new WholePath(system.url, apiKeys, this.#subject);
  }

  /** One round: prepares what the action needs, then measures. */
  async round(name: WayName, action: Action, load: Omit<Load, "processors">): Promise<Round> {
    const way: Way = { floor: this.#floor, "private API": this.#privateApi, "whole path": this.#wholePath }[name];
    const ids = action === "acknowledge" ? await this.#put(load.requests) : [];
    if (action === "lease of 10 + acknowledge") await this.#put(load.requests * leaseLength, this.#subject.leaseSource);
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
    this.#privateApi.close();
    this.#wholePath.close();
  }

  /** @returns the ids of that many new events */
  async #put(count: number, source?: string): Promise<EventId[]> {
    const ids: EventId[] = [];
    let left = count;
    const put = async () => {
      while (left-- > 0) ids.push(await this.#floor.put(source));
    };
    await Promise.all(Array.from({ length: preparing }, put));
    return ids;
  }
}
