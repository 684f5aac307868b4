/**
 * Counts security events, so that an alarm can watch them. Those of the public API are in the
 * Worker's logs.
 */
import { CloudwatchLogMetricFilter } from "@cdktf/provider-aws/lib/cloudwatch-log-metric-filter/index.js";
import { Construct } from "constructs";
import { type Environment, nameIn } from "./environments.ts";
import { Metrics } from "./metrics.ts";

export interface AuditTrailProps {
  readonly environment: Environment;
  readonly authorizationLogs: string;
  /** Of every way to the private API. */
  readonly accessLogs: readonly string[];
}

export class AuditTrail extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { environment, authorizationLogs, accessLogs }: AuditTrailProps,
  ) {
    super(scope, id);
    const { namespace, name } = new Metrics(environment).audit();
    const count = (what: string, logGroupName: string, pattern: string) =>
      new CloudwatchLogMetricFilter(this, what, {
        name: nameIn(environment, what),
        logGroupName,
        pattern,
        metricTransformation: { namespace, name, value: "1", defaultValue: "0", unit: "Count" },
      });
    count("suspicious-keys", authorizationLogs, "{ $.audit IS TRUE }");
    // Somebody called the private API without being the edge.
    for (const [index, logs] of accessLogs.entries())
      count(`refused-callers${index === 0 ? "" : `-${index + 1}`}`, logs, '{ $.status = "403" }');
  }
}
