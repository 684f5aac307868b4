/** Makes the events table as the contract has it, unless it is there already. */

import { setTimeout as sleep } from "node:timers/promises";
import {
  type AttributeDefinition,
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  type GlobalSecondaryIndex,
  type GlobalSecondaryIndexDescription,
  ResourceInUseException,
  type TableDescription,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { table } from "../../contract/table.ts";
import { explainEndpointErrors } from "../aws/endpoint-error.ts";
import { StartFailure } from "../start-failure.ts";

interface Key {
  name: string;
  type: "S" | "N";
}

/** Endpoint, region and credentials are the standard ones of the environment. */
export async function createTable(name: string): Promise<void> {
  const client = new DynamoDBClient({
    maxAttempts: 2,
    requestHandler: {
      connectionTimeout: 3_000,
      requestTimeout: 10_000,
      throwOnRequestTimeout: true,
    },
  });
  const endpoint = process.env.AWS_ENDPOINT_URL_DYNAMODB ?? process.env.AWS_ENDPOINT_URL;
  try {
    await explainEndpointErrors("DynamoDB", endpoint, async () => {
      await create(client, name);
      assertCurrent(await active(client, name));
      await enableTimeToLive(client, name);
    });
  } finally {
    client.destroy();
  }
}

async function create(client: DynamoDBClient, name: string): Promise<void> {
  const indexes = Object.values(table.indexes);
  const keys = [
    table.partitionKey,
    ...indexes.flatMap(({ partitionKey, sortKey }) => [partitionKey, sortKey]),
  ];
  const command = new CreateTableCommand({
    TableName: name,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: keys.map(definition),
    KeySchema: [{ AttributeName: table.partitionKey.name, KeyType: "HASH" }],
    GlobalSecondaryIndexes: indexes.map(globalIndex),
  });
  try {
    await client.send(command);
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
}

const definition = ({ name, type }: Key): AttributeDefinition => ({
  AttributeName: name,
  AttributeType: type,
});

const globalIndex = (
  index: (typeof table.indexes)[keyof typeof table.indexes],
): GlobalSecondaryIndex => ({
  IndexName: index.name,
  KeySchema: [
    { AttributeName: index.partitionKey.name, KeyType: "HASH" },
    { AttributeName: index.sortKey.name, KeyType: "RANGE" },
  ],
  Projection: { ProjectionType: index.projection, NonKeyAttributes: [...index.nonKeyAttributes] },
});

async function active(client: DynamoDBClient, name: string): Promise<TableDescription> {
  for (;;) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
    if (Table?.TableStatus === "ACTIVE") return Table;
    await sleep(50);
  }
}

/** A table that an older version made may lack what the code now asks for. */
function assertCurrent(description: TableDescription): void {
  const there = new Set(description.GlobalSecondaryIndexes?.map(signature));
  const missing = Object.values(table.indexes).find(
    (index) => !there.has(signature(globalIndex(index))),
  );
  if (missing)
    throw new StartFailure(
      `The table ${description.TableName} lacks the index ${missing.name} as it now is: start with --fresh to make it anew.`,
    );
}

/** @returns one text that says which index has which keys, and which attributes beside them. */
function signature({
  IndexName,
  KeySchema = [],
  Projection,
}: GlobalSecondaryIndexDescription): string {
  const keys = KeySchema.map(({ AttributeName, KeyType }) => `${KeyType}:${AttributeName}`);
  return [IndexName, ...keys, ...(Projection?.NonKeyAttributes ?? []).toSorted()].join(" ");
}

async function enableTimeToLive(client: DynamoDBClient, name: string): Promise<void> {
  const TimeToLiveSpecification = { AttributeName: table.timeToLive, Enabled: true };
  try {
    await client.send(new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification }));
  } catch (error) {
    // ValidationException: it is enabled already. UnknownOperationException: dynalite has no TTL;
    // readers hide what has expired.
    if (
      !(
        error instanceof Error &&
        ["ValidationException", "UnknownOperationException"].includes(error.name)
      )
    )
      throw error;
  }
}
