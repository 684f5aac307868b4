/**
 * How far the product is from its floor: `npm run bench [-- --quick] [-- --write]`. Every action as
 * bare calls of DynamoDB, through the private API, and on the whole path. `--write` keeps what was
 * measured in docs/performance/.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { chart } from "./paths/chart.ts";
import { full, measure, quick } from "./paths/measure.ts";
import { markdown, processorTable } from "./paths/report.ts";
import { summarize } from "./paths/summary.ts";

const folder = new URL("../docs/performance/", import.meta.url);

export async function measurePaths(...options: string[]): Promise<void> {
  const summaries = summarize(await measure(options.includes("--quick") ? quick : full));
  console.info(
    `\n${markdown(summaries)}\n\nProcessor time of the whole path at 16 at once, in µs for each request:\n`,
  );
  console.info(processorTable(summaries, 16));
  if (!options.includes("--write")) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    new URL("paths.json", folder),
    `[\n${summaries.map((each) => JSON.stringify(each)).join(",\n")}\n]\n`,
  );
  writeFileSync(new URL("paths.svg", folder), chart(summaries));
  writeFileSync(new URL("paths.md", folder), `${markdown(summaries)}\n`);
}
