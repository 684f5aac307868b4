/** The worst day, many times; any seed can be repeated by `--from <seed> --seeds 1`. */
import { isNoHigher, type Rate, sumOf } from "./error-rate.ts";
import { storm } from "./storm.ts";

export interface StormsOptions {
  seeds: number;
  events: number;
  from: number;
}

/** Milliseconds. */
const turn = 10_000;

const percent = (rates: Rate[]) => {
  const { calls, failed } = sumOf(rates);
  return `${((100 * failed) / calls).toFixed(1)} %`;
};

/** @returns whether every promise was kept */
export async function storms({ seeds, events, from }: StormsOptions): Promise<boolean> {
  let isGood = true;
  const rates: Record<"alone" | "beside", Rate[]> = { alone: [], beside: [] };
  const rows: Record<string, Record<string, number | string>> = {};
  for (let seed = from; seed < from + seeds; seed++) {
    const storming = storm({ seed, events, kills: 1, turn });
    const { injected, answers, alone, beside, ...found } = await storming;
    rates.alone.push(...alone);
    rates.beside.push(...beside);
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
    const failures = { alone: sumOf(alone).failures, beside: sumOf(beside).failures };
    console.info(
      `seed ${seed}: ${JSON.stringify({ ...rows[`seed ${seed}`], failures, injected })}`,
    );
    isGood &&= findings.every(([, count]) => count === 0);
  }
  console.table(rows);
  const { alone, beside } = rates;
  console.info(`calls that failed: ${percent(alone)} alone, ${percent(beside)} beside the hostile`);
  return isGood && isNoHigher(beside, alone);
}
