/** docs/costs.md adds up, and counts what is there. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { environments } from "../../terraform/environments.ts";
import { queriesOf } from "./alarm.ts";
import { synthesized } from "./synthesized.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/costs.md"), "utf8");

/** Rows of the table under a heading, as cells. */
const rowsUnder = (heading: string): string[][] =>
  (page.split(`## ${heading}\n`)[1]?.split("\n## ")[0] ?? "")
    .split("\n")
    .filter((line) => /^\| (?!what)/.test(line))
    .map((line) => line.split("|").slice(1, -1));

const firstNumber = (cell = ""): number => Number(/[\d.]+/.exec(cell)?.[0]);
const sum = (numbers: number[]): number =>
  Math.round(numbers.reduce((total, number) => total + number, 0) * 100) / 100;

test("an idle month is the sum of its rows", () => {
  const rows = rowsUnder("An idle month of one environment");
  expect(rows.length).toBeGreaterThan(8);
  const costs = rows.map((cells) => firstNumber(cells.at(-1)));
  expect(sum(costs.slice(0, -1))).toBe(costs.at(-1));
});

test("a million events is the sum of its rows, and only metrics are paid once a month", () => {
  const rows = rowsUnder("With traffic").map((cells) => ({
    isMetrics: cells[0]?.trim().startsWith("Metrics"),
    cost: firstNumber(cells.at(-1)),
  }));
  const first = sum(rows.map(({ cost }) => cost));
  const further = sum(rows.filter(({ isMetrics }) => !isMetrics).map(({ cost }) => cost));
  expect(page).toContain(
    `**${first.toFixed(2)} USD for the first million events a month, and ${further.toFixed(2)} for each further one.**`,
  );
});

test("the alarms watch as many metrics as are paid", () => {
  const metricsOf = (environment: (typeof environments)["production"]) =>
    synthesized(environment)
      .all("aws_cloudwatch_metric_alarm")
      .flatMap((alarm) => queriesOf(alarm).filter(({ metric }) => metric)).length;
  expect(page).toContain(
    `| Alarms | ${metricsOf(environments.production)} metrics at 0.10 (${metricsOf(environments.development)} in development) |`,
  );
});
