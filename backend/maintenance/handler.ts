/** The maintenance Lambda: every minute it does what no request waits for. It measures the inboxes, and carries replays on. */
import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { EventsTable } from "../events-table.ts";
import { retentionFromEnvironment } from "../retention.ts";
import { TenantSecrets } from "../tenant-secrets.ts";
import { continueReplays } from "./continue-replays.ts";
import { measureInboxes } from "./measure-inboxes.ts";

const serviceName = "maintenance";
const logger = new Logger({ serviceName });
const metrics = new Metrics({ namespace: process.env.POWERTOOLS_METRICS_NAMESPACE ?? "ZapierTriggers", serviceName });
const dependencies = {
  events: EventsTable.fromEnvironment(),
  tenants: TenantSecrets.fromEnvironment(),
  retention: retentionFromEnvironment(),
  now: Date.now,
  report: (error: unknown, replay_id: string) => logger.error("a replay was not carried on", { error, replay_id }),
};

/** Each for itself: inboxes that cannot be measured do not hold up a replay, nor the reverse. */
export const handler = async (): Promise<void> => {
  const outcomes = await Promise.allSettled([measure(), carryOn()]);
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  if (failed) throw failed.reason;
};

async function measure(): Promise<void> {
  const { pending, delivered, deadLetters, oldestPendingAge, tenants } = await measureInboxes(dependencies);
  metrics.addMetric("PendingEvents", MetricUnit.Count, pending);
  metrics.addMetric("DeliveredEvents", MetricUnit.Count, delivered);
  metrics.addMetric("DeadLetterEvents", MetricUnit.Count, deadLetters);
  metrics.addMetric("OldestPendingAge", MetricUnit.Seconds, oldestPendingAge);
  metrics.publishStoredMetrics();
  // By tenant only in the log: a metric per tenant would cost more than the rest of the month.
  for (const inbox of tenants) logger.info("inbox measured", { ...inbox });
}

async function carryOn(): Promise<void> {
  const { carried, done } = await continueReplays(dependencies);
  if (carried > 0) logger.info("replays carried on", { carried, done });
}
