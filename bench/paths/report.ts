/** The measurements as Markdown. */
import type { Summary } from "./summary.ts";

export function markdown(summaries: readonly Summary[]): string {
  const lines = [
    "| what | payload | at once | way | p50 ms (min–max) | × floor | p95 | p99 | a second (min–max) | of floor | errors |",
    "|---|---|---|---|---|---|---|---|---|---|---|",
    ...summaries.map(row),
  ];
  return lines.join("\n");
}

function row({
  action,
  payload,
  concurrency,
  way,
  p50,
  p95,
  p99,
  perSecond,
  ofFloor,
  errors,
}: Summary): string {
  const cells = [
    action,
    sizeText(payload),
    concurrency,
    way,
    `${p50.median} (${p50.min}–${p50.max})`,
    ofFloor.p50,
    p95.median,
    p99.median,
    `${Math.round(perSecond.median)} (${Math.round(perSecond.min)}–${Math.round(perSecond.max)})`,
    `${Math.round(ofFloor.perSecond * 100)} %`,
    errors,
  ];
  return `| ${cells.join(" | ")} |`;
}

/** Processor time of the whole path, by process. */
export function processorTable(summaries: readonly Summary[], concurrency: number): string {
  const rows = summaries.filter(
    (summary) => summary.way === "whole path" && summary.concurrency === concurrency,
  );
  const names = [...new Set(rows.flatMap(({ processors }) => Object.keys(processors)))];
  const lines = [
    `| what | payload | ${names.join(" | ")} |`,
    `|---|---|${names.map(() => "---").join("|")}|`,
    ...rows.map(({ action, payload, processors }) => {
      const times = names.map((name) => processors[name] ?? 0);
      return `| ${action} | ${sizeText(payload)} | ${times.join(" | ")} |`;
    }),
  ];
  return lines.join("\n");
}

export const sizeText = (bytes: number): string => `${bytes / 1024} KB`;
