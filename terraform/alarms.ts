/** The alarms, and the topic that carries them to people. */
import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic/index.js";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy/index.js";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription/index.js";
import { Construct } from "constructs";
import type { AlarmDefinition, Watched } from "./alarm-definition.ts";
import { alarmDefinitions } from "./alarm-definitions.ts";
import { type Environment, nameIn } from "./environments.ts";
import { policyDocument } from "./policy.ts";

export interface AlarmsProps {
  readonly watched: Watched;
  readonly runbookUrl: string;
}

export class Alarms extends Construct {
  readonly #runbookUrl: string;
  readonly topicArn: string;
  readonly alarmArns: readonly string[];

  constructor(scope: Construct, id: string, { watched, runbookUrl }: AlarmsProps) {
    super(scope, id);
    const { environment } = watched;
    this.#runbookUrl = runbookUrl;
    this.topicArn = this.#topic(environment);
    this.alarmArns = alarmDefinitions(watched).map((definition) =>
      this.#alarm(environment, definition),
    );
  }

  #topic(environment: Environment): string {
    const topic = new SnsTopic(this, "topic", { name: nameIn(environment, "alarms") });
    const alarm = `arn:aws:cloudwatch:${environment.region}:*:alarm:${nameIn(environment, "*")}`;
    new SnsTopicPolicy(this, "topic-policy", {
      arn: topic.arn,
      policy: policyDocument({
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: "sns:Publish",
        Resource: topic.arn,
        Condition: { ArnLike: { "aws:SourceArn": alarm } },
      }),
    });
    for (const address of environment.alarmEmails) {
      new SnsTopicSubscription(this, `to-${address}`, {
        topicArn: topic.arn,
        protocol: "email",
        endpoint: address,
      });
    }
    return topic.arn;
  }

  #alarm(environment: Environment, definition: AlarmDefinition): string {
    const { name, section = name, means, threshold, periods, missing } = definition;
    const alarm = new CloudwatchMetricAlarm(this, name, {
      alarmName: nameIn(environment, name),
      alarmDescription: `${means} What to do: ${this.#runbookUrl}#${section}`,
      comparisonOperator: "GreaterThanThreshold",
      threshold,
      evaluationPeriods: periods.of,
      datapointsToAlarm: periods.breaching,
      treatMissingData: missing ?? "notBreaching",
      metricQuery: queriesOf(definition),
      alarmActions: [this.topicArn],
      okActions: [this.topicArn],
    });
    return alarm.arn;
  }
}

function queriesOf({ name, metrics, expression, periodSeconds }: AlarmDefinition) {
  const queries = Object.entries(metrics).map(([id, metric]) => ({
    id,
    ...(expression === undefined && { returnData: true }),
    metric: {
      namespace: metric.namespace,
      metricName: metric.name,
      dimensions: { ...metric.dimensions },
      stat: metric.stat,
      period: periodSeconds,
    },
  }));
  return expression === undefined
    ? queries
    : [...queries, { id: "result", expression, label: name, returnData: true }];
}
