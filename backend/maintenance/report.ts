/** Writes down what maintenance has found and done: as metrics over all tenants, and in the log. */
import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import type { Inboxes } from "./measure-inboxes.ts";

const serviceName = "maintenance";
const logger = new Logger({ serviceName });
const metrics = new Metrics({ namespace: process.env.POWERTOOLS_METRICS_NAMESPACE ?? "ZapierTriggers", serviceName });

export function reportInboxes({ pending, delivered, deadLetters, oldestPendingAge, tenants }: Inboxes): void {
  metrics.addMetric("PendingEvents", MetricUnit.Count, pending);
  metrics.addMetric("DeliveredEvents", MetricUnit.Count, delivered);
  metrics.addMetric("DeadLetterEvents", MetricUnit.Count, deadLetters);
  metrics.addMetric("OldestPendingAge", MetricUnit.Seconds, oldestPendingAge);
  metrics.publishStoredMetrics();
  // By tenant only in the log: a metric per tenant would cost more than the rest of the month.
  for (const inbox of tenants) logger.info("inbox measured", { ...inbox });
}

export function reportReplays({ carried, done, revived }: { carried: number; done: number; revived: number }): void {
  if (carried === 0) return;
  logger.info("replays carried on", { carried, done, revived });
  metrics.addMetric("Revived", MetricUnit.Count, revived);
  metrics.publishStoredMetrics();
}

export function reportFailedReplay(error: unknown, replay_id: string): void {
  logger.error("a replay was not carried on", { error, replay_id });
}
