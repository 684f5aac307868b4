/**
 * The worst day, many times: `npm run chaos [-- --seeds 20 --events 2000 --from 1]`. Any seed can
 * be replayed by `--from <seed> --seeds 1`.
 */
import { parseArgs } from "node:util";
import { storm } from "./storm.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "20" },
    events: { type: "string", default: "2000" },
    from: { type: "string", default: "1" },
  },
});
const [seeds, events, from] = [Number(values.seeds), Number(values.events), Number(values.from)];
let isGood = true;
const rows: Record<string, Record<string, number | string>> = {};
for (let seed = from; seed < from + seeds; seed++) {
  const { injected, answers, lost, duplicated, unexplained, indiscreet } = await storm({
    seed,
    events,
    kills: 2,
  });
  const faults = Object.values(injected).reduce((sum, count) => sum + count, 0);
  const told = Object.entries(answers).map(
    ([status, count]) => `${count} × ${status === "0" ? "none" : status}`,
  );
  rows[`seed ${seed}`] = {
    faults,
    answers: told.join(", "),
    lost: lost.length,
    duplicated: duplicated.length,
    unexplained: unexplained.length,
  };
  console.info(`seed ${seed}: ${JSON.stringify(rows[`seed ${seed}`])}`);
  isGood &&= lost.length + duplicated.length + unexplained.length + indiscreet.length === 0;
}
console.table(rows);
process.exit(isGood ? 0 : 1);
