/**
 * The metrics that alarms watch and the dashboard shows, by name. The Lambdas write theirs into
 * their logs (EMF).
 */
import { type OperationName, operations, type Service } from "../contract/operations.ts";
import { table } from "../contract/table.ts";
import type { Environment } from "./environments.ts";

export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** `Sum`, `Maximum`, `p99`, … */
  readonly stat: string;
}

/** What the Lambdas measure of each operation. */
export type OperationMetric =
  | "Latency"
  | "Errors"
  | "Ingested"
  | "Replayed"
  | "Drained"
  | "DeadLettered"
  | "EdgeErrors"
  | "PushesPaused"
  | "SpoolFailed"
  | "SpoolOldestSeconds"
  | "SpoolWaiting"
  | "Leased"
  | "Redelivered"
  | "Released"
  | "Rejected"
  | "Redriven"
  | "Requeued"
  | "Acknowledged"
  | "Erased";
/** What the maintenance Lambda measures of all inboxes. Ages in seconds. */
export type InboxMetric =
  | "PendingEvents"
  | "DeliveredEvents"
  | "OldestPendingAge"
  | "DeadLetterEvents";

/** One account may hold all environments, and their metrics must not add up. */
export const metricsNamespace = (environment: Environment): string =>
  `ZapierTriggers/${environment.name}`;

/** The metrics of one environment. */
export class Metrics {
  readonly #namespace: string;

  constructor(environment: Environment) {
    this.#namespace = metricsNamespace(environment);
  }

  of(operation: OperationName, name: OperationMetric, stat: string): Metric {
    return {
      namespace: this.#namespace,
      name,
      dimensions: { service: operations[operation].service, operation },
      stat,
    };
  }

  inbox(name: InboxMetric): Metric {
    return {
      namespace: this.#namespace,
      name,
      dimensions: { service: "maintenance" },
      stat: "Maximum",
    };
  }

  audit(): Metric {
    return { namespace: this.#namespace, name: "AuditEvents", dimensions: {}, stat: "Sum" };
  }

  /** Events whose payload is lost or damaged, as the Lambdas that read payloads came upon them. */
  unreadable(): Record<string, Metric> {
    const of = (service: string): Metric => ({
      namespace: this.#namespace,
      name: "UnreadableEvents",
      dimensions: { service },
      stat: "Sum",
    });
    return {
      delivery: of("delivery"),
      maintenance: of("maintenance"),
      archive: of("archive"),
    };
  }

  /** Calls of a service that met a bug: answered with 500, so Lambda itself counts no error. */
  bugs(service: Service): Metric {
    return {
      namespace: this.#namespace,
      name: "Faults",
      dimensions: { service, fault: "bug" },
      stat: "Sum",
    };
  }

  lambda(
    functionName: string,
    name: "Errors" | "Throttles" | "Invocations" | "IteratorAge",
    stat: "Sum" | "Maximum" = "Sum",
  ): Metric {
    return {
      namespace: "AWS/Lambda",
      name,
      dimensions: { FunctionName: functionName },
      stat,
    };
  }

  api(apiName: string, name: "Count" | "4XXError" | "5XXError"): Metric {
    return {
      namespace: "AWS/ApiGateway",
      name,
      dimensions: { ApiName: apiName, Stage: "v1" },
      stat: "Sum",
    };
  }

  /** Of the table and of each of its indexes: a hot index holds up the table's writes. */
  tableThrottles(tableName: string): Metric[] {
    const places: Record<string, string>[] = [
      {},
      ...Object.values(table.indexes).map(({ name }) => ({ GlobalSecondaryIndexName: name })),
    ];
    return places.flatMap((place) =>
      ["ReadThrottleEvents", "WriteThrottleEvents"].map((name) => ({
        namespace: "AWS/DynamoDB",
        name,
        dimensions: { TableName: tableName, ...place },
        stat: "Sum",
      })),
    );
  }
}
