/**
 * What a Lambda says: one JSON object a line, to standard output, which Lambda hands on as it is. A
 * line may carry metrics, which CloudWatch reads out of it: a call costs one line, not two.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */

import type { Fault } from "../../contract/faults.ts";

export type Level = "INFO" | "WARN" | "ERROR";

export interface Metrics {
  /** Name → count. */
  counts?: Record<string, number>;
  /** Name → milliseconds. */
  milliseconds?: Record<string, number>;
  /** Name → seconds. */
  seconds?: Record<string, number>;
  /** Beside the service. */
  dimensions?: Record<string, string>;
  /** Counted as `Faults` of the service, apart from the other metrics. */
  fault?: Fault;
}

export class Log {
  readonly #service: string;

  constructor(service: string) {
    this.#service = service;
  }

  write(level: Level, message: string, fields: object = {}, metrics?: Metrics): void {
    const now = new Date();
    const line = {
      level,
      message,
      timestamp: now.toISOString(),
      service: this.#service,
      ...fields,
    };
    const measured = metrics && { ...line, ...embedded(metrics, now.getTime()) };
    // A replacer is asked about every member, and most lines have no error.
    process.stdout.write(
      `${JSON.stringify(measured ?? line, "error" in fields ? withErrors : undefined)}\n`,
    );
  }
}

function embedded(
  { counts = {}, milliseconds = {}, seconds = {}, dimensions = {}, fault }: Metrics,
  Timestamp: number,
) {
  const definitions = (values: object, Unit: string) =>
    Object.keys(values).map((Name) => ({ Name, Unit }));
  const Metrics = [
    ...definitions(milliseconds, "Milliseconds"),
    ...definitions(seconds, "Seconds"),
    ...definitions(counts, "Count"),
  ];
  const Namespace = process.env.METRICS_NAMESPACE ?? "ZapierTriggers";
  const Dimensions = [["service", ...Object.keys(dimensions)]];
  return {
    ...dimensions,
    ...milliseconds,
    ...seconds,
    ...counts,
    ...(fault && { fault, Faults: 1 }),
    _aws: {
      Timestamp,
      CloudWatchMetrics: [
        { Namespace, Dimensions, Metrics },
        ...(fault
          ? [
              {
                Namespace,
                Dimensions: [["service", "fault"]],
                Metrics: [{ Name: "Faults", Unit: "Count" }],
              },
            ]
          : []),
      ],
    },
  };
}

/** An error has no members of its own that JSON would show. */
function withErrors(_name: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  const { name, message, stack, cause } = value;
  return { name, message, stack, ...(cause !== undefined && { cause }) };
}
