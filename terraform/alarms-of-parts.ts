/** The alarms on the Lambdas, the table and the schedules. */
import { type AlarmDefinition, atOnce, lasting, type Watched } from "./alarm-definition.ts";
import type { Metrics } from "./metrics.ts";

export const ofParts = (
  metrics: Metrics,
  { functionNames, tableName }: Watched,
): AlarmDefinition[] => [
  ...Object.entries(functionNames).flatMap(([service, name]): AlarmDefinition[] => [
    {
      name: `${service}-failures`,
      section: "function-failures",
      means: `The ${service} Lambda crashes or times out.`,
      metrics: { errors: metrics.lambda(name, "Errors") },
      threshold: 0,
      release: true,
      ...lasting,
    },
    {
      name: `${service}-throttles`,
      section: "function-throttles",
      means: `The ${service} Lambda has no concurrency left.`,
      metrics: { throttles: metrics.lambda(name, "Throttles") },
      threshold: 0,
      ...lasting,
    },
  ]),
  {
    name: "table-throttles",
    means: "DynamoDB refuses reads or writes: a partition is hot.",
    metrics: Object.fromEntries(
      metrics.tableThrottles(tableName).map((metric, index) => [`m${index}`, metric]),
    ),
    expression: "SUM(METRICS())",
    threshold: 0,
    ...lasting,
  },
];

/** What nobody calls, and so nobody misses. */
export const ofSchedules = (metrics: Metrics, { functionNames }: Watched): AlarmDefinition[] => {
  const { maintenance, archive } = functionNames;
  return [
    ...(maintenance === undefined
      ? []
      : [
          {
            name: "schedule-silent",
            means:
              "The maintenance Lambda was not started for a quarter of an hour: replays and bulk jobs stand still, and the inboxes are not measured.",
            metrics: { runs: metrics.lambda(maintenance, "Invocations") },
            expression: "IF(FILL(runs, 0) == 0, 1, 0)",
            threshold: 0,
            periodSeconds: 300,
            periods: { breaching: 3, of: 3 },
            missing: "breaching" as const,
          },
        ]),
    ...(archive === undefined
      ? []
      : [
          {
            name: "archive-behind",
            means:
              "The archive Lambda is six hours behind the table's removals: the stream forgets them after 24.",
            metrics: { age: metrics.lambda(archive, "IteratorAge", "Maximum") },
            // CloudWatch has it in milliseconds.
            threshold: 6 * 3_600_000,
            ...atOnce,
          },
        ]),
  ];
};
