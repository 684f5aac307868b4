/**
 * The sources of all tenants: each is one item, found by its id; one more item of a tenant says
 * which ids its names stand for. Every change follows the very version that it was computed from.
 */
import { randomUUID } from "node:crypto";
import { deliveriesKey, sourceKey, sourcesKey } from "../../contract/table.ts";
import { StoreUnavailable } from "../lambda/fault.ts";
import { backoff } from "../store/backoff.ts";
import { text } from "../store/event-item.ts";
import type { EventsTable } from "../store/events-table.ts";
import {
  deletedItem,
  isDeleted,
  type StoredSource,
  sourceItem,
  storedSource,
} from "./source-item.ts";

/** Name → id. */
type Names = ReadonlyMap<string, string>;

interface Index {
  /** Undefined: the tenant never had a source. */
  version: string | undefined;
  names: Names;
}

export interface Place {
  tenant: string;
  name: string;
}

const attempts = 8;

type Events = Pick<EventsTable, "get" | "getAll" | "put" | "delete">;

export class Sources {
  readonly #events: Events;
  readonly #now: () => number;

  constructor(events: Events, now: () => number) {
    this.#events = events;
    this.#now = now;
  }

  async get(source_id: string): Promise<StoredSource | undefined> {
    return storedSource(source_id, await this.#events.get(sourceKey(source_id)));
  }

  async named({ tenant, name }: Place): Promise<StoredSource | undefined> {
    const id = (await this.#index(tenant)).names.get(name);
    return id === undefined ? undefined : this.get(id);
  }

  /** By name. */
  async all(tenant: string): Promise<StoredSource[]> {
    const ids = [...(await this.#index(tenant)).names.values()];
    const items = await this.#events.getAll(ids.map(sourceKey));
    return ids
      .flatMap((id) => storedSource(id, items.get(sourceKey(id))) ?? [])
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /**
   * Changes a source, or makes it.
   * @param newId of a source that is made
   * @param change called once per attempt, with the id, what there is, and how many the tenant then
   *   has; what it throws ends the change
   */
  async change(
    place: Place,
    newId: string,
    change: (
      source_id: string,
      current: StoredSource | undefined,
      count: number,
    ) => Promise<StoredSource>,
  ): Promise<StoredSource> {
    for (let attempt = 0; attempt < attempts; attempt++) {
      if (attempt > 0) await backoff(attempt);
      const index = await this.#index(place.tenant);
      const id = index.names.get(place.name) ?? newId;
      const item = await this.#events.get(sourceKey(id));
      const isGone = item !== undefined && isDeleted(item);
      // Somebody is deleting it, or broke off: the name is free for another.
      if (isGone) {
        await this.#name(place, index, undefined);
        continue;
      }
      const current = storedSource(id, item);
      const isOneMore = !index.names.has(place.name);
      const changed = await change(id, current, index.names.size + (isOneMore ? 1 : 0));
      if (changed === current) return changed;
      if (isOneMore && !(await this.#name(place, index, id))) continue;
      if (await this.#write(changed, item?.version?.S)) return changed;
    }
    throw busy(place);
  }

  /** Repeatable. First nobody can deliver to it any more, then its name is free. */
  async delete(place: Place): Promise<void> {
    for (let attempt = 0; attempt < attempts; attempt++) {
      if (attempt > 0) await backoff(attempt);
      const index = await this.#index(place.tenant);
      const id = index.names.get(place.name);
      if (id === undefined) return;
      await this.#events.put(deletedItem(place.tenant, id, this.#now()), {
        text: "attribute_not_exists(event_id) OR tenant = :tenant",
        values: { ":tenant": { S: place.tenant } },
      });
      await this.#events.delete(deliveriesKey(id));
      if (await this.#name(place, index, undefined)) return;
    }
    throw busy(place);
  }

  async #index(tenant: string): Promise<Index> {
    const item = await this.#events.get(sourcesKey(tenant));
    return item
      ? { version: text(item, "version"), names: namesIn(text(item, "names")) }
      : { version: undefined, names: new Map() };
  }

  /** @param id undefined: the name is free. @returns whether the index was still the newest */
  async #name({ tenant, name }: Place, index: Index, id: string | undefined): Promise<boolean> {
    const names = new Map(index.names);
    if (id === undefined) names.delete(name);
    else names.set(name, id);
    const version = randomUUID();
    const result = await this.#events.put(
      {
        event_id: { S: sourcesKey(tenant) },
        tenant: { S: tenant },
        version: { S: version },
        names: { S: JSON.stringify([...names]) },
      },
      following(index.version),
    );
    return result.ok || result.current?.version?.S === version;
  }

  async #write(source: StoredSource, before: string | undefined): Promise<boolean> {
    const version = randomUUID();
    const result = await this.#events.put(sourceItem(source, version), following(before));
    // The answer of the write that did it may be lost: then a repetition finds its own.
    return result.ok || result.current?.version?.S === version;
  }
}

const following = (version: string | undefined) =>
  version === undefined
    ? { text: "attribute_not_exists(event_id)" }
    : { text: "version = :read", values: { ":read": { S: version } } };

const namesIn = (json: string): Names => new Map(JSON.parse(json) as [string, string][]);

const busy = ({ tenant, name }: Place) =>
  new StoreUnavailable(`the source ${name} of ${tenant} is being changed by others`);
