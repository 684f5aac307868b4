/**
 * A table of its own, and one of the first design, on the embedded engine that reports what each
 * call consumes.
 */
import { DynamoDBClient } from "../backend/store/dynamodb.ts";
import { EventsTable } from "../backend/store/events-table.ts";
import { QuietLeases } from "../backend/store/quiet-leases.ts";
import { defaultRetention } from "../contract/limits.ts";
import { createTable } from "../local/dynamodb/create-table.ts";
import { startEngine } from "../local/dynamodb/engine.ts";
import { MeteredDynamoDB } from "./capacity.ts";
import { createSeedTable } from "./seed-design.ts";

export async function startUnitTable() {
  const engine = await startEngine({ directory: undefined, engine: "dynoxide" });
  const local = {
    AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "x",
    AWS_SECRET_ACCESS_KEY: "x",
  };
  Object.assign(process.env, local);
  await createTable("units");
  await createSeedTable();
  const client = DynamoDBClient.fromEnvironment();
  const metered = new MeteredDynamoDB(client);
  return {
    metered,
    /**
     * Those of an instance that has looked at no inbox yet: the next full page within a second asks
     * for one query less.
     */
    get dependencies() {
      return {
        events: new EventsTable(metered, "units"),
        retention: defaultRetention,
        now: Date.now,
        quietLeases: new QuietLeases(),
      };
    },
    stop: async () => {
      client.close();
      await engine.stop();
    },
  };
}
