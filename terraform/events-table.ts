/** The events table, as `contract/table.ts` describes it, and who may do what on it. */
import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table/index.js";
import { Construct } from "constructs";
import {
  bodyKey,
  deliveriesKey,
  inUseKeys,
  keyInScope,
  pushKey,
  sourceKey,
  sourcesKey,
  table,
  tableName,
} from "../contract/table.ts";
import type { Environment } from "./environments.ts";
import type { Statement } from "./policy.ts";
import type { ServiceFunction } from "./service-function.ts";

export interface EventsTableProps {
  readonly environment: Environment;
}

const indexes = Object.values(table.indexes);
const keys = [
  table.partitionKey,
  ...indexes.flatMap(({ partitionKey, sortKey }) => [partitionKey, sortKey]),
];
/** Each once, however many indexes share it. */
const keyAttributes = [...new Map(keys.map((key) => [key.name, key])).values()];

export class EventsTable extends Construct {
  readonly name: string;
  readonly arn: string;
  /** Of the removals; empty where nothing is archived. */
  readonly streamArn: string;

  constructor(scope: Construct, id: string, { environment }: EventsTableProps) {
    super(scope, id);
    const resource = new DynamodbTable(this, "table", {
      name: environment.tableName ?? tableName(environment.name),
      billingMode: "PAY_PER_REQUEST",
      hashKey: table.partitionKey.name,
      attribute: keyAttributes,
      globalSecondaryIndex: indexes.map(
        ({ name, partitionKey, sortKey, projection, nonKeyAttributes }) => ({
          name,
          hashKey: partitionKey.name,
          rangeKey: sortKey.name,
          projectionType: projection,
          nonKeyAttributes: [...nonKeyAttributes],
        }),
      ),
      ttl: { attributeName: table.timeToLive, enabled: true },
      serverSideEncryption: { enabled: true },
      pointInTimeRecovery: {
        enabled: environment.recoveryDays > 0,
        ...(environment.recoveryDays > 0 && { recoveryPeriodInDays: environment.recoveryDays }),
      },
      deletionProtectionEnabled: environment.deletionProtection,
      ...(environment.archive && { streamEnabled: true, streamViewType: "OLD_IMAGE" }),
      lifecycle: { preventDestroy: environment.deletionProtection },
    });
    this.name = resource.name;
    this.arn = resource.arn;
    this.streamArn = resource.streamArn;
  }

  /**
   * Puts an event and its copies, reads what stood in the way and how inboxes are defined, and marks
   * that all copies are there. A body that nobody came to refer to is deleted again.
   */
  grantPut(to: ServiceFunction): void {
    to.allow(
      "put-events",
      {
        Effect: "Allow",
        Action: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
        Resource: this.arn,
      },
      this.#onBodies("dynamodb:BatchGetItem", "dynamodb:DeleteItem"),
    );
  }

  /**
   * Reads by index, then by key; changes by key; puts leases, jobs and definitions. Of events, only bodies are
   * deleted: erasing leaves a tombstone.
   */
  grantDeliver(to: ServiceFunction): void {
    to.allow(
      "deliver-events",
      {
        Effect: "Allow",
        Action: [
          "dynamodb:BatchGetItem",
          "dynamodb:GetItem",
          "dynamodb:PutItem",
          "dynamodb:UpdateItem",
        ],
        Resource: this.arn,
      },
      {
        Effect: "Allow",
        Action: "dynamodb:Query",
        Resource: indexes.map(({ name }) => this.#index(name)),
      },
      this.#onBodies("dynamodb:DeleteItem"),
    );
  }

  /** Reads and puts sources, what became of deliveries to them, and what is secret of pushes: no event, nothing else. */
  grantSources(to: ServiceFunction): void {
    const keys = [sourceKey("*"), sourcesKey("*"), deliveriesKey("*"), pushKey("*", "*")];
    const of = (keys: string[]) => ({
      Resource: this.arn,
      Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": keys } },
    });
    to.allow(
      "keep-sources",
      {
        Effect: "Allow",
        Action: ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:PutItem"],
        ...of(keys),
      },
      { Effect: "Allow", Action: "dynamodb:DeleteItem", ...of([deliveriesKey("*")]) },
    );
  }

  /** What a large event says stays for a while when the event itself has been removed. */
  grantArchive(to: ServiceFunction): void {
    to.allow("read-bodies", this.#onBodies("dynamodb:BatchGetItem"));
  }

  /**
   * Counts by the indexes of waiting and of leased events; they hold no payload, so no event can be
   * read.
   */
  grantCount(to: ServiceFunction): void {
    const { status, lease } = table.indexes;
    to.allow("count-events", {
      Effect: "Allow",
      Action: "dynamodb:Query",
      Resource: [this.#index(status.name), this.#index(lease.name)],
    });
  }

  /**
   * Continues replays and bulk jobs: finds events by any index, and settles them or makes them pending
   * again.
   */
  grantReplay(to: ServiceFunction): void {
    to.allow(
      "replay-events",
      {
        Effect: "Allow",
        Action: ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:UpdateItem"],
        Resource: this.arn,
      },
      {
        Effect: "Allow",
        Action: "dynamodb:Query",
        Resource: this.#index(table.indexes.source.name),
      },
    );
  }

  /**
   * Fills new inboxes: puts copies of events, and bodies that they share, and marks the inboxes as in
   * use. A body that nobody came to refer to is deleted again.
   */
  grantFill(to: ServiceFunction): void {
    to.allow(
      "fill-inboxes",
      this.#on([bodyKey("*"), keyInScope("*", "*"), inUseKeys], "dynamodb:PutItem"),
      this.#onBodies("dynamodb:DeleteItem"),
    );
  }

  #onBodies(...Action: string[]): Statement {
    return this.#on([bodyKey("*")], ...Action);
  }

  /** @param keys as patterns */
  #on(keys: string[], ...Action: string[]): Statement {
    const Condition = { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": keys } };
    return { Effect: "Allow", Action, Resource: this.arn, Condition };
  }

  #index(name: string): string {
    return `${this.arn}/index/${name}`;
  }
}
