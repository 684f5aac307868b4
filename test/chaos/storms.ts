/** The worst day, many times; any seed can be repeated by `--from <seed> --seeds 1`. */
import { isNoHigher, type Rate } from "./error-rate.ts";
import { storm } from "./storm.ts";

export interface StormsOptions {
  seeds: number;
  events: number;
  from: number;
}

const percent = ({ calls, failed }: Rate) => `${((100 * failed) / calls).toFixed(1)} %`;
/** @returns whether every promise was kept */
export async function storms({ seeds, events, from }: StormsOptions): Promise<boolean> {
  let isGood = true;
  const rows: Record<string, Record<string, number | string>> = {};
  for (let seed = from; seed < from + seeds; seed++) {
    const { injected, answers, alone, beside, ...found } = await storm({ seed, events, kills: 1 });
    const faults = Object.values(injected).reduce((sum, count) => sum + count, 0);
    const told = Object.entries(answers).map(
      ([status, count]) => `${count} × ${status === "0" ? "none" : status}`,
    );
    const findings = Object.entries(found).flatMap(([name, list]) =>
      Array.isArray(list) ? [[name, list.length] as const] : [],
    );
    rows[`seed ${seed}`] = {
      faults,
      answers: told.join(", "),
      ...Object.fromEntries(findings),
      "failed alone": percent(alone),
      "beside the hostile": percent(beside),
    };
    const failures = { alone: alone.failures, beside: beside.failures };
    console.info(
      `seed ${seed}: ${JSON.stringify({ ...rows[`seed ${seed}`], failures, injected })}`,
    );
    isGood &&= findings.every(([, count]) => count === 0) && isNoHigher(beside, alone);
  }
  console.table(rows);
  return isGood;
}
