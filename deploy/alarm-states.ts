/** The one file here that knows CloudWatch: which alarms ring. */
import { CloudWatchClient, paginateDescribeAlarms } from "@aws-sdk/client-cloudwatch";

/** @returns those of the named alarms that ring */
export async function ringing(
  names: readonly string[],
  client = new CloudWatchClient({}),
): Promise<string[]> {
  const found: string[] = [];
  // So many names may be asked for at once.
  for (let start = 0; start < names.length; start += 100) {
    const AlarmNames = names.slice(start, start + 100);
    for await (const { MetricAlarms = [] } of paginateDescribeAlarms(
      { client },
      { AlarmNames, StateValue: "ALARM" },
    ))
      found.push(...MetricAlarms.map(({ AlarmName = "" }) => AlarmName));
  }
  return found;
}
