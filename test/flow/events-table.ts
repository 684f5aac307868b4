/** The events table of a running system, for tests that look behind its API. */
import { DynamoDBClient } from "../../backend/store/dynamodb.ts";
import { EventsTable } from "../../backend/store/events-table.ts";
import type { System } from "./system.ts";

export interface OpenTable {
  events: EventsTable;
  close: () => void;
}

export function openEventsTable({ aws: { environment } }: System): OpenTable {
  const { TABLE_NAME = "", AWS_ENDPOINT_URL_DYNAMODB = "", AWS_REGION = "" } = environment;
  const { AWS_ACCESS_KEY_ID: accessKeyId = "", AWS_SECRET_ACCESS_KEY: secretAccessKey = "" } =
    environment;
  const client = new DynamoDBClient(new URL(AWS_ENDPOINT_URL_DYNAMODB), AWS_REGION, () => ({
    accessKeyId,
    secretAccessKey,
  }));
  return { events: new EventsTable(client, TABLE_NAME), close: () => client.close() };
}
