/** The measurements as a chart: how far each path is from the floor. */
import { sizeText } from "./report.ts";
import type { Summary } from "./summary.ts";
import { wayNames } from "./way.ts";

const bar = { height: 12, gap: 3 };
const label = 190;
const width = 760;
const colours = { floor: "#8a8f98", "private API": "#3b82c4", "whole path": "#e0662f" } as const;

/**
 * Median latencies of one client, in milliseconds, on a logarithmic scale: a page takes many times
 * what an idle poll takes.
 */
export function chart(summaries: readonly Summary[]): string {
  const shown = summaries.filter(({ concurrency }) => concurrency === 1);
  const groups = Map.groupBy(shown, ({ action, payload }) => `${action}, ${sizeText(payload)}`);
  const largest = Math.max(...shown.map(({ p50 }) => p50.median));
  const smallest = Math.min(...shown.map(({ p50 }) => p50.median)) / 2;
  const scale = (milliseconds: number) =>
    ((width - label - 70) * Math.log(milliseconds / smallest)) / Math.log(largest / smallest);
  let y = 40;
  const parts: string[] = [];
  for (const [name, rows] of groups) {
    parts.push(text(label - 8, y + 1.5 * (bar.height + bar.gap), name, "end"));
    for (const { way, p50 } of rows) {
      const length = scale(p50.median);
      parts.push(
        `<rect x="${label}" y="${y}" width="${length.toFixed(1)}" height="${bar.height}" fill="${colours[way]}"/>`,
      );
      parts.push(text(label + length + 5, y + bar.height - 2, `${p50.median} ms`));
      y += bar.height + bar.gap;
    }
    y += 8;
  }
  const legend = wayNames.map(
    (way, n) =>
      `<rect x="${label + n * 120}" y="14" width="12" height="12" fill="${colours[way]}"/>${text(label + n * 120 + 18, 24, way)}`,
  );
  const title = "Median latency of one client at a time, logarithmic scale";
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" role="img" aria-label="${title}" font-family="system-ui, sans-serif" font-size="11">
<title>${title}</title>
<rect width="${width}" height="${y}" fill="#ffffff"/>
${[...legend, ...parts].join("\n")}
</svg>
`;
}

const text = (x: number, y: number, content: string, anchor = "start"): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" fill="#1f2328">${content}</text>`;
