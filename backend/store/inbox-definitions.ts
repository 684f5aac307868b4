/**
 * Which inboxes a tenant has. Definitions lie apart from the events, in parts that never change; a
 * small item names the parts that hold now. It is read consistently, so an instance believes an old
 * one for a moment at most; the parts are read once.
 */
import { randomUUID } from "node:crypto";
import { limits } from "../../contract/limits.ts";
import { definitionsKey, definitionsPartKey } from "../../contract/table.ts";
import { StoreUnavailable } from "../lambda/fault.ts";
import { backoff } from "./backoff.ts";
import { secondsOf, text } from "./event-item.ts";
import type { EventsTable } from "./events-table.ts";
import {
  type Definition,
  type Definitions,
  definitionsIn,
  type Part,
  partItem,
  type Version,
  versionItem,
  versionOf,
} from "./inbox-version.ts";

/** Definitions of one part, so that a part stays below DynamoDB's 400 KB. */
const partSize = 100;

const readAttempts = 5;
const changeAttempts = 8;

/** Seconds that a part is kept after another has taken its place: for who is about to read it. */
const replacedPartSeconds = 3_600;

const tenantsAtMost = 1_000;

interface Believed {
  /** When it was read, in Unix milliseconds. */
  at: number;
  version: Promise<Version>;
}

export class InboxDefinitions {
  readonly #events: Pick<EventsTable, "get" | "put" | "update" | "delete">;
  readonly #now: () => number;
  readonly #believed = new Map<string, Believed>();

  constructor(events: Pick<EventsTable, "get" | "put" | "update" | "delete">, now: () => number) {
    this.#events = events;
    this.#now = now;
  }

  /** As they are, or were a moment ago. @throws if they cannot be read: that is no "none" */
  async of(tenant: string): Promise<Definitions> {
    const believed = this.#believed.get(tenant);
    const isRecent =
      believed && Math.abs(this.#now() - believed.at) < limits.inboxes.believedMilliseconds;
    return (await (isRecent ? believed.version : this.#readAgain(tenant))).definitions;
  }

  /** As they are. */
  async now(tenant: string): Promise<Definitions> {
    return (await this.#readAgain(tenant)).definitions;
  }

  /**
   * Changes a definition, or takes it away. No change is lost: each follows the very version that it
   * was computed from.
   * @param change called once per attempt; what it throws ends the change
   */
  async change(
    tenant: string,
    name: string,
    change: (current: Definitions) => Definition | undefined,
  ): Promise<Definition | undefined> {
    for (let attempt = 0; attempt < changeAttempts; attempt++) {
      if (attempt > 0) await backoff(attempt);
      const version = await this.#readAgain(tenant);
      const changed = change(version.definitions);
      if (changed === version.definitions.get(name)) return changed;
      if (await this.#write(tenant, version, name, changed)) return changed;
    }
    throw new StoreUnavailable(`the inboxes of ${tenant} are being changed by others`);
  }

  async #readAgain(tenant: string): Promise<Version> {
    const before = this.#believed.get(tenant);
    const entry: Believed = { at: this.#now(), version: this.#read(tenant, before?.version) };
    this.#believed.delete(tenant);
    this.#believed.set(tenant, entry);
    if (this.#believed.size > tenantsAtMost)
      this.#believed.delete(this.#believed.keys().next().value ?? tenant);
    try {
      return await entry.version;
    } catch (error) {
      if (this.#believed.get(tenant) === entry) this.#believed.delete(tenant);
      throw error;
    }
  }

  /** @param known an older version, whose parts need not be read again */
  async #read(tenant: string, known: Promise<Version> | undefined): Promise<Version> {
    const before = await known?.catch(() => undefined);
    for (let attempt = 0; attempt < readAttempts; attempt++) {
      if (attempt > 0) await backoff(attempt);
      const item = await this.#events.get(definitionsKey(tenant));
      if (!item) return versionOf(undefined, []);
      const id = text(item, "version");
      if (id === before?.id) return before;
      const ids = (item.parts?.L ?? []).map(({ S = "" }) => S);
      const parts = await Promise.all(
        ids.map(
          async (part) =>
            before?.parts.find((each) => each.id === part) ?? this.#readPart(tenant, part),
        ),
      );
      // A part that is gone was replaced long ago, after this version was read.
      const found = parts.filter((part) => part !== undefined);
      if (found.length === ids.length) return versionOf(id, found);
    }
    throw new StoreUnavailable(`the inboxes of ${tenant} cannot be read`);
  }

  async #readPart(tenant: string, id: string): Promise<Part | undefined> {
    const item = await this.#events.get(definitionsPartKey(tenant, id));
    return item && { id, definitions: definitionsIn(text(item, "definitions")) };
  }

  /** @returns whether the version was still the newest */
  async #write(
    tenant: string,
    { id, parts }: Version,
    name: string,
    changed: Definition | undefined,
  ): Promise<boolean> {
    const old =
      parts.find(({ definitions }) => definitions.some((each) => each.name === name)) ??
      parts.find(({ definitions }) => definitions.length < partSize);
    const others = old?.definitions.filter((each) => each.name !== name) ?? [];
    const definitions = changed ? [...others, changed] : others;
    const part = { id: randomUUID(), definitions };
    if (definitions.length > 0)
      await this.#events.put(partItem(tenant, part), { text: "attribute_not_exists(event_id)" });
    const kept = parts.filter((each) => each !== old);
    const version = versionOf(randomUUID(), definitions.length > 0 ? [...kept, part] : kept);
    const result = await this.#events.put(
      versionItem(tenant, version),
      id === undefined
        ? { text: "attribute_not_exists(event_id)" }
        : { text: "version = :read", values: { ":read": { S: id } } },
    );
    // The answer of the write that did it may be lost: then a repetition finds its own.
    const isWritten = result.ok || result.current?.version?.S === version.id;
    if (isWritten)
      this.#believed.set(tenant, { at: this.#now(), version: Promise.resolve(version) });
    await this.#discard(tenant, isWritten ? old?.id : part.id).catch(() => undefined);
    return isWritten;
  }

  async #discard(tenant: string, part: string | undefined): Promise<void> {
    if (part === undefined) return;
    const end = secondsOf(this.#now()) + replacedPartSeconds;
    await this.#events.update(definitionsPartKey(tenant, part), "SET expires_at = :end", {
      text: "attribute_exists(event_id)",
      values: { ":end": { N: String(end) } },
    });
  }
}
