/** Counts the read and write units that DynamoDB says an operation consumed. */
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";

export interface Units {
  read: number;
  write: number;
  /** Calls to DynamoDB. */
  calls: number;
}

interface ConsumedCapacity {
  CapacityUnits?: number;
  Table?: { CapacityUnits?: number };
}

/** Makes every call of the client ask for its consumption. @returns a function that runs an operation and answers what it consumed */
export function meter(client: DynamoDBClient): (operation: () => Promise<unknown>) => Promise<Units> {
  let units: Units = { read: 0, write: 0, calls: 0 };
  client.middlewareStack.add(
    (next, context) => async (call) => {
      Object.assign(call.input, { ReturnConsumedCapacity: "INDEXES" });
      units.calls++;
      const result = await next(call);
      const { ConsumedCapacity: consumed } = result.output as { ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[] };
      const sum = [consumed ?? []].flat().reduce((total, { CapacityUnits = 0 }) => total + CapacityUnits, 0);
      units[/^(Put|Update|Delete)/.test(String(context.commandName)) ? "write" : "read"] += sum;
      return result;
    },
    { step: "initialize" },
  );
  return async (operation) => {
    units = { read: 0, write: 0, calls: 0 };
    await operation();
    const consumed = units;
    units = { read: 0, write: 0, calls: 0 };
    return consumed;
  };
}
