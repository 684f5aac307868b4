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
  const rates: Record<"busy" | "hostile", Rate[]> = { busy: [], hostile: [] };
  const rows: Record<string, Record<string, number | string>> = {};
  for (let seed = from; seed < from + seeds; seed++) {
    const storming = storm({ seed, events, kills: 1, turn });
    const { injected, answers, busy, hostile, ...found } = await storming;
    rates.busy.push(...busy);
    rates.hostile.push(...hostile);
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
      "failed beside a busy tenant": percent(busy),
      "beside a hostile one": percent(hostile),
    };
    const failures = { busy: sumOf(busy).failures, hostile: sumOf(hostile).failures };
    console.info(
      `seed ${seed}: ${JSON.stringify({ ...rows[`seed ${seed}`], failures, injected })}`,
    );
    isGood &&= findings.every(([, count]) => count === 0);
  }
  console.table(rows);
  const { busy, hostile } = rates;
  console.info(`failed: ${percent(busy)} beside a busy tenant, ${percent(hostile)} a hostile one`);
  return isGood && isNoHigher(hostile, busy);
}
