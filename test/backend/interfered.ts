/** A store that breaks in the middle, and what it holds of large events. */
import { type AttributeValue, ScanCommand } from "@aws-sdk/client-dynamodb";
import type { DynamoDB, DynamoDBCalls } from "../../backend/store/dynamodb.ts";
import { EventsTable } from "../../backend/store/events-table.ts";
import { bodyKey } from "../../contract/table.ts";
import type { Store } from "./store.ts";

type Interference = <Name extends keyof DynamoDBCalls>(
  name: Name,
  call: () => Promise<DynamoDBCalls[Name][1]>,
) => Promise<DynamoDBCalls[Name][1]>;

/** DynamoDB, and somebody who interferes with what is asked of it. */
class Interfered implements DynamoDB {
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
    return this.#interfere(name, () => this.#client.call(name, input));
  }
}

export const broken = () => Promise.reject(new Error("it broke off here"));

export const interfered = (store: Store, interfere: Interference): Store["dependencies"] => ({
  ...store.dependencies,
  events: new EventsTable(new Interfered(store.dynamodb, interfere), store.tableName),
});

/** @returns the bodies of large events that the table holds of a tenant */
export async function bodiesOf(
  store: Store,
  tenant: string,
): Promise<Record<string, AttributeValue>[]> {
  const { Items = [] } = await store.client.send(new ScanCommand({ TableName: store.tableName }));
  return Items.filter(
    (item) => item.event_id?.S?.startsWith(bodyKey("")) && item.tenant?.S === tenant,
  );
}
