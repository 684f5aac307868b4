/** Every alarm, at its bound: the last value that is quiet, and the first that wakes somebody. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { environments } from "../../terraform/environments.ts";
import { type Datapoints, queriesOf, rings } from "./alarm.ts";
import { decided, type Resource, synthesized } from "./synthesized.ts";

const stack = synthesized(environments.production);
const nameOf = (alarm: Resource) =>
  String(alarm.alarm_name).replace("zapier-triggers-production-", "");
const alarms = Object.fromEntries(
  stack.all("aws_cloudwatch_metric_alarm").map((alarm) => [nameOf(alarm), alarm]),
);

type Said = Record<string, Datapoints>;
interface Row {
  rings: Said[];
  quiet: Said[];
}

const times = (count: number, value: number | null): Datapoints => Array(count).fill(value);
/** Three of five minutes, and no less. */
const lasting = (id: string, breach: number, bound: number): Row => ({
  rings: [{ [id]: [breach, 0, breach, 0, breach] }],
  quiet: [{ [id]: times(5, bound) }, { [id]: [breach, 0, 0, 0, breach] }, {}],
});
const atOnce = (id: string, breach: number, bound: number): Row => ({
  rings: [{ [id]: [breach] }],
  quiet: [{ [id]: [bound] }, { [id]: [null] }],
});

const table: Record<string, Row> = {
  "ingestion-latency": lasting("latency", 1_001, 1_000),
  "inbox-latency": lasting("latency", 2_001, 2_000),
  bugs: {
    rings: [{ ingestion: [1] }, { delivery: [1] }, { authorization: [1] }],
    quiet: [{ ingestion: [0], delivery: [0], authorization: [0] }, { delivery: [1, 0] }, {}],
  },
  "spool-drains": atOnce("drained", 1, 0),
  "spool-failures": atOnce("failed", 1, 0),
  "spool-backlog": lasting("waiting", 10_001, 10_000),
  // Seconds: a quarter of an hour.
  "spool-oldest-event": atOnce("age", 901, 900),
  "edge-errors": atOnce("errors", 1, 0),
  "push-paused": atOnce("paused", 1, 0),
  "edge-silent": {
    rings: [{}, { reports: times(3, 0) }],
    quiet: [{ reports: [1, null, null] }, { reports: times(3, 5) }],
  },
  "error-rate": {
    rings: [{ failed: times(3, 2), calls: times(3, 100) }],
    quiet: [
      { failed: times(5, 1), calls: times(5, 100) },
      { failed: [2, 0, 0, 0, 2], calls: times(5, 100) },
      { failed: times(5, null), calls: times(5, 100) },
      {},
    ],
  },
  "edge-refused": atOnce("refused", 11, 10),
  "audit-events": atOnce("events", 51, 50),
  // Seconds: a day.
  "oldest-pending-event": atOnce("age", 86_401, 86_400),
  "pending-events": atOnce("pending", 10_000, 9_999),
  "dead-letters": atOnce("dead", 1, 0),
  "unreadable-events": {
    rings: [{ delivery: [1] }, { maintenance: [1] }, { archive: [1] }],
    quiet: [{ delivery: [0], maintenance: [0], archive: [0] }, {}],
  },
  "acknowledgments-stopped": {
    rings: [{ pending: [1] }, { pending: [1], single: [0], leased: [0] }],
    quiet: [{ pending: [1], single: [1] }, { pending: [1], leased: [1] }, { pending: [0] }, {}],
  },
  "maintenance-silent": {
    rings: [{}, { pending: times(6, 0) }],
    quiet: [{ pending: [null, null, null, null, null, 1] }, { pending: [1, ...times(5, null)] }],
  },
  "schedule-silent": {
    rings: [{}, { runs: times(3, 0) }],
    quiet: [{ runs: [null, null, 1] }, { runs: times(3, 5) }],
  },
  // Milliseconds: six hours.
  "archive-behind": atOnce("age", 21_600_001, 21_600_000),
  "table-throttles": {
    rings: [{ m0: [1, 0, 1, 0, 1] }, { m7: [1, 0, 1, 0, 1] }],
    quiet: [{ m0: times(5, 0) }, { m7: [1, 0, 0, 0, 1] }, {}],
  },
  ...Object.fromEntries(
    ["ingestion", "delivery", "authorization", "maintenance", "archive"].flatMap((service) => [
      [`${service}-failures`, lasting("errors", 1, 0)],
      [`${service}-throttles`, lasting("throttles", 1, 0)],
    ]),
  ),
};

test("every alarm has its row, and every row its alarm", () => {
  expect(Object.keys(table).toSorted()).toEqual(Object.keys(alarms).toSorted());
});

describe.each(Object.entries(table))("%s", (name, row) => {
  const alarm = alarms[name] ?? {};

  test.each(row.rings)("rings at %j", (said) => {
    expect(rings(alarm, said)).toBe(true);
  });

  test.each(row.quiet)("is quiet at %j", (said) => {
    expect(rings(alarm, said)).toBe(false);
  });

  test("tells people, when it begins and when it ends, and links to the page that says what to do", () => {
    const topic = [expect.stringMatching(/^\$\{aws_sns_topic\./)];
    expect(alarm).toMatchObject({ alarm_actions: topic, ok_actions: topic });
    const page = `https://github.com/${decided.GITHUB_REPOSITORY}/blob/main/docs/runbook.md#`;
    const [, section] = String(alarm.alarm_description).split(page);
    const runbook = readFileSync(join(import.meta.dirname, "../../docs/runbook.md"), "utf8");
    expect(runbook).toContain(`\n## ${section}\n`);
  });

  test("looks at whole minutes, all alike", () => {
    const periods = queriesOf(alarm).flatMap(({ metric }) => (metric ? [metric.period] : []));
    expect(periods.length).toBeGreaterThan(0);
    expect(new Set(periods).size).toBe(1);
    expect((periods[0] ?? 0) % 60).toBe(0);
  });
});

test("an environment with two ways to the private API adds up the calls of both", () => {
  const both = synthesized(environments.production, { endpoints: ["vpc", "regional"] });
  const [rate] = both
    .all("aws_cloudwatch_metric_alarm")
    .filter((alarm) => nameOf(alarm) === "error-rate");
  expect(
    rings(rate ?? {}, { failed_2: times(5, 3), calls: times(5, 100), calls_2: times(5, 100) }),
  ).toBe(true);
  expect(
    rings(rate ?? {}, { failed_2: times(5, 2), calls: times(5, 100), calls_2: times(5, 100) }),
  ).toBe(false);
});

test("an environment without a Worker does not miss its reports", () => {
  const names = synthesized(environments.development)
    .all("aws_cloudwatch_metric_alarm")
    .map(({ alarm_name }) => String(alarm_name).replace("zapier-triggers-development-", ""));
  expect(names).toContain("bugs");
  expect(names).not.toContain("edge-silent");
});
