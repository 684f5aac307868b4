/** The one file here that knows CloudWatch: which alarms ring. */
import { CloudWatchClient, paginateDescribeAlarms } from "@aws-sdk/client-cloudwatch";

/** @returns names of the ringing alarms whose name begins so */
export async function ringing(
  prefix: string,
  client = new CloudWatchClient({}),
): Promise<string[]> {
  const names: string[] = [];
  for await (const { MetricAlarms = [] } of paginateDescribeAlarms(
    { client },
    { AlarmNamePrefix: prefix, StateValue: "ALARM" },
  )) {
    names.push(...MetricAlarms.map(({ AlarmName = "" }) => AlarmName));
  }
  return names;
}
