/** What is worth waking somebody for. Each entry has a section in `docs/runbook.md`. */
import type { AlarmDefinition, Watched } from "./alarm-definition.ts";
import { ofCalls } from "./alarms-of-calls.ts";
import { ofSpool, ofWorker } from "./alarms-of-edge.ts";
import { ofInboxes } from "./alarms-of-inboxes.ts";
import { ofParts, ofSchedules } from "./alarms-of-parts.ts";
import { hasWorker, nameIn } from "./environments.ts";
import { Metrics } from "./metrics.ts";

export function alarmDefinitions(watched: Watched): AlarmDefinition[] {
  const metrics = new Metrics(watched.environment);
  return [
    ...ofCalls(metrics, watched),
    ...ofSpool(metrics),
    ...(hasWorker(watched.environment) ? ofWorker(metrics) : []),
    ...ofInboxes(metrics),
    ...ofParts(metrics, watched),
    ...ofSchedules(metrics, watched),
  ];
}

/** Alarms whose ringing sends a canary back, by the names that CloudWatch knows. */
export const releaseAlarms = (watched: Watched): string[] =>
  alarmDefinitions(watched)
    .filter(({ release }) => release)
    .map(({ name }) => nameIn(watched.environment, name));
