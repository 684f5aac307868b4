/** Counts the read and write units that DynamoDB says an operation consumed. */
import type { DynamoDB, DynamoDBCalls } from "../backend/store/dynamodb.ts";

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

const writes = new Set<keyof DynamoDBCalls>(["DeleteItem", "PutItem", "UpdateItem"]);

/** A client whose consumption can be measured. */
export class MeteredDynamoDB implements DynamoDB {
  readonly #client: DynamoDB;
  #units: Units = { read: 0, write: 0, calls: 0 };

  constructor(client: DynamoDB) {
    this.#client = client;
  }

  async call<Name extends keyof DynamoDBCalls>(
    name: Name,
    input: DynamoDBCalls[Name][0],
  ): Promise<DynamoDBCalls[Name][1]> {
    this.#units.calls++;
    const output = await this.#client.call(name, { ...input, ReturnConsumedCapacity: "INDEXES" });
    const { ConsumedCapacity: consumed } = output as {
      ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[];
    };
    const sum = [consumed ?? []]
      .flat()
      .reduce((total, { CapacityUnits = 0 }) => total + CapacityUnits, 0);
    this.#units[writes.has(name) ? "write" : "read"] += sum;
    return output;
  }

  /**
   * @returns what the operation consumed. A write whose condition does not hold is not reported,
   * though AWS charges it.
   */
  async measured(operation: () => Promise<unknown>): Promise<Units> {
    this.#units = { read: 0, write: 0, calls: 0 };
    await operation();
    return { ...this.#units };
  }
}
