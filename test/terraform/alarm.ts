/**
 * Evaluates an alarm of the synthesized JSON as CloudWatch does: metric math for each period, what
 * is missing as the alarm says, and so many breaches of the last periods.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
 */
import type { Resource } from "./synthesized.ts";

/** Of one metric, oldest first; null where nothing was said. */
export type Datapoints = readonly (number | null)[];

interface Query {
  id: string;
  expression?: string;
  return_data?: boolean;
  metric?: { namespace: string; metric_name: string; dimensions?: object; period: number };
}

export const queriesOf = (alarm: Resource): Query[] => alarm.metric_query as Query[];

/** @param said by the metric's id; one that is not named said nothing */
export function rings(alarm: Resource, said: Readonly<Record<string, Datapoints>>): boolean {
  const periods = Number(alarm.evaluation_periods);
  const ids = queriesOf(alarm).flatMap(({ id, metric }) => (metric ? [id] : []));
  const unknown = Object.keys(said).filter((id) => !ids.includes(id));
  if (unknown.length > 0) throw new Error(`the alarm has no metric ${unknown.join()}`);
  const [returned] = queriesOf(alarm).filter(({ return_data }) => return_data);
  if (!returned) throw new Error("the alarm returns nothing");
  const breaches = Array.from({ length: periods }, (_, index) => {
    const values = Object.fromEntries(
      ids.map((id) => [id, said[id]?.at(index - periods) ?? null] as const),
    );
    const value = returned.expression
      ? calculate(returned.expression, values)
      : (values[returned.id] ?? null);
    if (value === null) return alarm.treat_missing_data === "breaching";
    return compare(String(alarm.comparison_operator), value, Number(alarm.threshold));
  });
  return breaches.filter(Boolean).length >= Number(alarm.datapoints_to_alarm);
}

function compare(operator: string, value: number, threshold: number): boolean {
  if (operator === "GreaterThanThreshold") return value > threshold;
  if (operator === "GreaterThanOrEqualToThreshold") return value >= threshold;
  if (operator === "LessThanThreshold") return value < threshold;
  if (operator === "LessThanOrEqualToThreshold") return value <= threshold;
  throw new Error(`the comparison ${operator} is not known here`);
}

/** As much of CloudWatch's metric math as the alarms use: a missing operand makes all missing. */
function calculate(expression: string, values: Record<string, number | null>): number | null {
  const functions = {
    IF: (condition: unknown, yes: number, no: number) => (condition ? yes : no),
    FILL: (value: number, otherwise: number) => (Number.isNaN(value) ? otherwise : value),
    SUM: (all: number[]) => {
      const known = all.filter((value) => !Number.isNaN(value));
      return known.length === 0 ? Number.NaN : known.reduce((sum, value) => sum + value, 0);
    },
    METRICS: () => Object.values(values).map((value) => value ?? Number.NaN),
  };
  // A condition on what is missing is missing: NaN compares false, which is what IF makes of it.
  const names = [...Object.keys(functions), ...Object.keys(values)];
  const run = new Function(...names, `return ${expression.replaceAll(" AND ", " && ")}`);
  const result = Number(
    run(...Object.values(functions), ...Object.values(values).map((value) => value ?? Number.NaN)),
  );
  return Number.isNaN(result) ? null : result;
}
