/**
 * A table of its own, and one of the first design, on the embedded engine that reports what each
 * call consumes.
 */
import { DynamoDBClient } from "../backend/store/dynamodb.ts";
import { EventsTable } from "../backend/store/events-table.ts";
import { InUseMarks } from "../backend/store/in-use.ts";
import { InboxDefinitions } from "../backend/store/inbox-definitions.ts";
import { NoExpiringLeases } from "../backend/store/no-expiring-leases.ts";
import { credentialsFromEnvironment } from "../backend/store/signature.ts";
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
  // Units are what is measured here, not time: it may run on a busy machine.
  const client = new DynamoDBClient(
    new URL(engine.endpoint),
    local.AWS_REGION,
    credentialsFromEnvironment,
    60_000,
  );
  const metered = new MeteredDynamoDB(client);
  // One small read a second and instance, whatever is done meanwhile: not of what is measured here.
  const inboxes = new InboxDefinitions(new EventsTable(client, "units"), Date.now);
  // One small write in five minutes and inbox, likewise.
  const inUse = new InUseMarks(new EventsTable(client, "units"), Date.now);
  return {
    metered,
    /**
     * Those of an instance that has looked at no inbox yet: the next full page within a second asks
     * for one query less.
     */
    get dependencies() {
      return {
        events: new EventsTable(metered, "units"),
        inboxes,
        inUse,
        retention: defaultRetention,
        now: Date.now,
        reportUnreadable: console.error,
        reportFailedClaim: console.error,
        reportLostAttempt: console.error,
        noExpiringLeases: new NoExpiringLeases(),
      };
    },
    stop: async () => {
      client.close();
      await engine.stop();
    },
  };
}
