/** What every Lambda says of an event that it cannot read. */
import type { Log } from "./log.ts";

/** An event whose payload is lost or damaged. */
export interface UnreadableEvent {
  tenant: string;
  /** Default: `default`. */
  inbox?: string;
  event_id: string;
  reason: string;
}

/** For a person to see: an alarm watches the metric. */
export const logUnreadable = (log: Log, event: object): void =>
  log.write("ERROR", "an event is unreadable", event, { counts: { UnreadableEvents: 1 } });
