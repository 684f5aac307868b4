/** How inboxes are defined, as the API's contract says. */
import type { Push, PushSettings } from "./push-types.ts";

/** Which events an inbox lets in: all conditions that are given must hold. */
export interface InboxFilter {
  /** Exact, or the beginning before a `*`; so is `type`. */
  source?: string | string[] | undefined;
  type?: string | string[] | undefined;
  /** Any of these. */
  tags?: string | string[] | undefined;
  /** JSON Pointer → values that may be there. */
  payload?: Record<string, (string | number | boolean | null)[]> | undefined;
}

export interface InboxSettings {
  /** Default: every event comes in. */
  filter?: InboxFilter | undefined;
  /** After how many deliveries an event is a dead letter. Default: as the tenant's settings say. */
  max_deliveries?: number | undefined;
  /** Of `default` alone: false switches it off. */
  enabled?: boolean | undefined;
  /** Where its events are posted to. Default: consumers lease or list them. */
  push?: PushSettings | undefined;
}

export interface InboxDefinition {
  name: string;
  filter?:
    | {
        source?: string[] | undefined;
        type?: string[] | undefined;
        tags?: string[] | undefined;
        payload?: Record<string, (string | number | boolean | null)[]> | undefined;
      }
    | undefined;
  max_deliveries?: number | undefined;
  enabled?: boolean | undefined;
  push?: Push | undefined;
  /** Unix milliseconds, as is `updated_at`. */
  created_at?: number | undefined;
  updated_at?: number | undefined;
  /** Of an inbox that was made with `since`, where one inbox is asked for. */
  filling?: Filling | undefined;
}

/** How far an inbox is filled from events that were stored before. */
export interface Filling {
  state: "running" | "done";
  since: string;
  /** Events that came into the inbox so far. */
  copied: number;
  /** Events looked at so far, each of them several times. */
  examined: number;
  /** Events that could not come in: they are in too many inboxes, or what they say is lost. */
  skipped: number;
  created_at: number;
  finished_at?: number | undefined;
}

/** What an inbox would be, and be filled with. */
export interface InboxCount extends InboxDefinition {
  dry_run: true;
  /** How many stored events the filter lets in. */
  matching: number;
  /** Whether there may be more: a bounded number is looked at. */
  capped: boolean;
}

export interface InboxList {
  inboxes: InboxDefinition[];
  count: number;
}
