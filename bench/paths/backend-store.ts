/**
 * Events as the Lambdas store them: compressed, and as two items if they are large. For who
 * measures what is done to them later.
 */
import { randomUUID } from "node:crypto";
import type { DynamoDBClient } from "../../backend/store/dynamodb.ts";
import { putEvent } from "../../backend/store/event-body.ts";
import { pendingItem } from "../../backend/store/event-item.ts";
import { EventsTable } from "../../backend/store/events-table.ts";
import { type EventId, mustBe, type Subject } from "./way.ts";

const aDay = 86_400;

export class BackendStore {
  readonly #events: EventsTable;
  readonly #subject: Subject;

  constructor(client: DynamoDBClient, tableName: string, subject: Subject) {
    this.#events = new EventsTable(client, tableName);
    this.#subject = subject;
  }

  /** @returns the new event's id */
  async put(source?: string): Promise<EventId> {
    const { tenant, payload } = this.#subject;
    const [event_id, created_at] = [randomUUID(), Date.now()];
    const tomorrow = Math.floor(created_at / 1000) + aDay;
    const item = pendingItem(
      tenant,
      0,
      { event_id, created_at, payload, ...(source && { source }) },
      tomorrow,
    );
    mustBe((await putEvent(this.#events, item, created_at, tomorrow)).ok, "a new event");
    return event_id;
  }
}
