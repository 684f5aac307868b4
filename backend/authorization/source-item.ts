/** A source as an item of the table, and back. */
import type { SourceDefinition, SourceSettings } from "../../contract/source.ts";
import { sourceKey } from "../../contract/table.ts";
import { type Item, secondsOf, text } from "../store/event-item.ts";

export interface StoredSource {
  tenant: string;
  source_id: string;
  name: string;
  settings: SourceSettings;
  /** As KMS has encrypted them; absent of a scheme that has none. */
  secrets?: Uint8Array;
  /** Unix milliseconds, as are the next two. */
  created_at: number;
  updated_at: number;
  previous_secret_until?: number | undefined;
}

/** For as long as an earlier call may still be about to write it, in seconds. */
const tombstoneSeconds = 86_400;

export function sourceItem(source: StoredSource, version: string): Item {
  const { tenant, source_id, name, settings, secrets, previous_secret_until } = source;
  return {
    event_id: { S: sourceKey(source_id) },
    tenant: { S: tenant },
    version: { S: version },
    source_name: { S: name },
    settings: { S: JSON.stringify(settings) },
    ...(secrets && { secrets: { S: Buffer.from(secrets).toString("base64") } }),
    defined_at: { N: String(source.created_at) },
    updated_at: { N: String(source.updated_at) },
    ...(previous_secret_until !== undefined && {
      previous_secret_until: { N: String(previous_secret_until) },
    }),
  };
}

export const deletedItem = (tenant: string, source_id: string, now: number): Item => ({
  event_id: { S: sourceKey(source_id) },
  tenant: { S: tenant },
  deleted: { BOOL: true },
  expires_at: { N: String(secondsOf(now) + tombstoneSeconds) },
});

export const isDeleted = (item: Item): boolean => item.deleted?.BOOL === true;

/** @returns undefined if there is none (any more) */
export function storedSource(source_id: string, item: Item | undefined): StoredSource | undefined {
  if (!item || isDeleted(item)) return undefined;
  const until = item.previous_secret_until?.N;
  const secrets = item.secrets && text(item, "secrets");
  return {
    tenant: text(item, "tenant"),
    source_id,
    name: text(item, "source_name"),
    settings: JSON.parse(text(item, "settings")),
    ...(secrets !== undefined && { secrets: Buffer.from(secrets, "base64") }),
    created_at: Number(item.defined_at?.N),
    updated_at: Number(item.updated_at?.N),
    ...(until !== undefined && { previous_secret_until: Number(until) }),
  };
}

/** As its tenant sees it. */
export function shownSource(source: StoredSource, now: number): SourceDefinition {
  const {
    name,
    source_id,
    settings,
    created_at,
    updated_at,
    previous_secret_until: until,
  } = source;
  const isKept = until !== undefined && now < until;
  return {
    name,
    source_id,
    ...settings,
    created_at,
    updated_at,
    ...(isKept && { previous_secret_until: until }),
  };
}
